package token

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
)

// text007 wraps content that need not be valid.
func text007(content []byte) string {
	return "007" + base64.StdEncoding.EncodeToString(squeeze(content))
}

func text006(content []byte) string {
	return "006" + goldenApp + base64.StdEncoding.EncodeToString(content)
}

func TestTruncatedAnywhereIsMalformed(t *testing.T) {
	for _, token := range []string{golden006, golden007, goldenBoth007, goldenLong006} {
		for n := range len(token) {
			if _, err := Verify(token[:n], goldenCheck()); !errors.Is(err, ErrMalformed) {
				t.Errorf("%s cut to %d characters: %v", token[:3], n, err)
			}
		}
	}
	// Once more below the Base64 and zlib layers, which hide most cuts.
	content := content007(t, goldenBoth007)
	for n := range len(content) {
		if _, err := Verify(text007(content[:n]), goldenCheck()); !errors.Is(err, ErrMalformed) {
			t.Errorf("007 content cut to %d bytes: %v", n, err)
		}
	}
	content, _ = base64.StdEncoding.DecodeString(golden006[35:])
	for n := range len(content) {
		if _, err := Verify(text006(content[:n]), goldenCheck()); !errors.Is(err, ErrMalformed) {
			t.Errorf("006 content cut to %d bytes: %v", n, err)
		}
	}
}

func TestGarbageIsMalformed(t *testing.T) {
	content006, _ := base64.StdEncoding.DecodeString(golden006[35:])
	body := body007(600, rtm007(goldenUser, 600))
	sig := strings.Repeat("s", 32)

	for name, token := range map[string]string{
		"empty":                    "",
		"other format":             "005" + golden006[3:],
		"prefix only 006":          "006",
		"prefix only 007":          "007",
		"words":                    "not a token at all",
		"control characters":       "007\x00\xff\n",
		"not base64":               "007****",
		"not zlib":                 "007" + base64.StdEncoding.EncodeToString([]byte("plain text")),
		"line break inside":        golden007[:40] + "\n" + golden007[40:],
		"oversized":                golden007 + strings.Repeat("A", MaxTokenBytes),
		"zip bomb":                 text007(make([]byte, 1<<21)),
		"bytes after zlib":         "007" + base64.StdEncoding.EncodeToString(append(squeeze(content007(t, golden007)), 0)),
		"bytes after 006 content":  text006(append(content006, 0)),
		"bytes after 006 message":  build006(goldenUser, "", pack(uint32(1), uint32(2), uint16(0), uint16(3))),
		"bytes after 007 services": build007(uint32(goldenIssued.Unix()), goldenSalt, append(body, 0)),
		"short signature 006":      text006(pack("short", uint32(0), uint32(0), "")),
		"short signature 007":      text007(pack("short", body)),
		"privileges claimed":       build006(goldenUser, "", pack(uint32(1), uint32(2), uint16(65535))),
		"privilege twice":          token007(600, pack(uint16(2), uint16(2), uint16(1), uint32(0), uint16(1), uint32(0), goldenUser)),
		"services claimed":         text007(pack(sig, goldenApp, uint32(1), uint32(2), uint32(3), uint16(65535))),
		"service twice":            token007(600, rtm007(goldenUser, 600), rtm007("bob", 600)),
		"service of type 0":        token007(600, pack(uint16(0), uint16(0))),
	} {
		if _, err := Verify(token, goldenCheck()); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := Inspect(token); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: inspect: %v", name, err)
		}
	}
}

// The bomb must fit under the limit on text, or the limit on decompression is
// not what stops it.
func TestZipBombStopsAtTheContentLimit(t *testing.T) {
	bomb := text007(make([]byte, 1<<21))
	if len(bomb) > MaxTokenBytes {
		t.Fatalf("the bomb has %d characters", len(bomb))
	}
	_, err := Inspect(bomb)
	if err == nil || !strings.Contains(err.Error(), "once decompressed") {
		t.Errorf("got %v", err)
	}
}
