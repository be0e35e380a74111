package wire

import (
	"bytes"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata/frames.txt from the samples: this changes the protocol")

// vector is one block of a file in testdata: "## name", a line about it, and lines of hex. A name may be
// followed by "= name of a frame" in accepted.txt.
type vector struct {
	name, same, about string
	bytes             []byte
}

func readVectors(t testing.TB, file string) []vector {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	for _, block := range strings.Split(string(text), "\n## ")[1:] {
		lines := strings.Split(strings.TrimSpace(block), "\n")
		if len(lines) < 2 {
			t.Fatalf("%s: block %q is too short", file, lines[0])
		}
		var v vector
		v.name, v.same, _ = strings.Cut(lines[0], " = ")
		v.about = lines[1]
		if v.bytes, err = hex.DecodeString(strings.ReplaceAll(strings.Join(lines[2:], ""), " ", "")); err != nil {
			t.Fatalf("%s: %s: %v", file, v.name, err)
		}
		all = append(all, v)
	}
	return all
}

const framesHead = `# Golden vectors of rtm.v1: every frame, byte for byte.

An encoder that is given the values produces these bytes, and a decoder that is given the bytes finds these
values; the values stand in samples_test.go. Each block is a name, a line about it, and the frame in hex. To
change one is to change the protocol; "go test ./core/wire -run Golden -update" rewrites this file.
`

func writeFrames(t *testing.T) {
	var out strings.Builder
	out.WriteString(framesHead)
	for _, s := range samples() {
		fmt.Fprintf(&out, "\n## %s\n%s\n", s.name, s.about)
		for b := s.bytes(); len(b) > 0; {
			n := min(len(b), 32)
			fmt.Fprintf(&out, "%x\n", b[:n])
			b = b[n:]
		}
	}
	if err := os.WriteFile("testdata/frames.txt", []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestGoldenFrames(t *testing.T) {
	if *update {
		writeFrames(t)
	}
	vectors := map[string]vector{}
	for _, v := range readVectors(t, "frames.txt") {
		vectors[v.name] = v
	}
	all := samples()
	if len(vectors) != len(all) {
		t.Errorf("%d vectors for %d samples", len(vectors), len(all))
	}
	kinds := map[Kind]bool{}
	for _, s := range all {
		kinds[s.kind] = true
		v, ok := vectors[s.name]
		if !ok {
			t.Errorf("%s: no vector", s.name)
			continue
		}
		if v.about != s.about {
			t.Errorf("%s: the file says %q, the sample %q", s.name, v.about, s.about)
		}
		if got := s.bytes(); !bytes.Equal(got, v.bytes) {
			t.Errorf("%s: encoded\n%x, want\n%x", s.name, got, v.bytes)
		}
		got, r := s.read(t, v.bytes)
		if _, more := r.Next(); more || r.Err() != nil || !reflect.DeepEqual(got, s.want) {
			t.Errorf("%s: decoded\n%+v, want\n%+v (%v)", s.name, got, s.want, r.Err())
		}
	}
	for name, value := range constants(t, "kinds.go") {
		if rest, isKind := strings.CutPrefix(name, "Kind"); isKind && !kinds[Kind(value)] {
			t.Errorf("kind %s (%d) has no golden vector", rest, value)
		}
	}
}

// TestGoldenAccepted: forms that this package does not write but every reader has to take.
func TestGoldenAccepted(t *testing.T) {
	byName := map[string]sample{}
	for _, s := range samples() {
		byName[s.name] = s
	}
	for _, v := range readVectors(t, "accepted.txt") {
		s, ok := byName[v.same]
		if !ok {
			t.Errorf("%s: there is no frame %q", v.name, v.same)
			continue
		}
		got, r := s.read(t, v.bytes)
		if _, more := r.Next(); more || r.Err() != nil || !reflect.DeepEqual(got, s.want) {
			t.Errorf("%s: decoded\n%+v, want\n%+v (%v)", v.name, got, s.want, r.Err())
		}
	}
}

func TestGoldenRefused(t *testing.T) {
	for _, v := range readVectors(t, "refused.txt") {
		if err := readAll(NewReader(), v.bytes); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", v.name, err)
		}
	}
}
