package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/minio/highwayhash"
)

// JetStream cuts a damaged file off at the damage without a word, and with it everything behind. So the files are looked
// at before JetStream sees them. They hold records one after the other, as JetStream's filestore writes them, little
// endian:
//
//	length(4) sequence(8) time(8) length of the subject(2) subject message hash(8)
//
// The hash covers all but the lengths; its key is the name of the stream and the number of the file.
const (
	recordHead = 4 + 8 + 8 + 2
	recordHash = 8
	maxRecord  = 32 << 20
	tombstone  = 1 << 62 // in the sequence: the record of that sequence is removed
)

// streamDir is where JetStream has a stream.
func streamDir(dir string, shard int) string {
	return filepath.Join(dir, streamsDir, "$G", "streams", streamName(shard))
}

// finding is what is wrong with one file.
type finding struct {
	file string
	at   int
	// torn: the end of the last file is not complete. It is what was being written when a server was killed, and nobody
	// was told that it is kept. Everything else is damage.
	torn bool
	text []byte
	key  [32]byte
}

func (f *finding) Error() string {
	return fmt.Sprintf("%s is damaged at byte %d of %d", f.file, f.at, len(f.text))
}

// checkStream looks at the files of a stream.
func checkStream(dir string, shard int) (all []*finding, err error) {
	files, err := filepath.Glob(filepath.Join(streamDir(dir, shard), "msgs", "*.blk"))
	if err != nil {
		return nil, err
	}
	number := func(name string) int {
		n, _ := strconv.Atoi(strings.TrimSuffix(filepath.Base(name), ".blk")) // others are not JetStream's
		return n
	}
	slices.SortFunc(files, func(a, b string) int { return number(a) - number(b) })
	for i, name := range files {
		f := &finding{file: name, key: sha256.Sum256(fmt.Appendf(nil, "%s-%d", streamName(shard), number(name)))}
		if f.text, err = os.ReadFile(name); err != nil {
			return nil, err
		}
		for f.at < len(f.text) {
			n := record(f.text[f.at:], &f.key)
			if n == 0 {
				f.torn = i == len(files)-1 && !messageFollows(f.text[f.at+1:], &f.key)
				all = append(all, f)
				break
			}
			f.at += n
		}
	}
	return all, nil
}

// mend leaves of a damaged file what can be read. The file as it was is put aside.
func (f *finding) mend(dir string) error {
	var sound []byte
	for at := 0; at < len(f.text); {
		if n := record(f.text[at:], &f.key); n > 0 {
			sound = append(sound, f.text[at:at+n]...)
			at += n
		} else {
			at++
		}
	}
	messages := filepath.Dir(f.file)
	aside := filepath.Join(dir, fmt.Sprintf("damaged-%s-%s", filepath.Base(filepath.Dir(messages)), filepath.Base(f.file)))
	if err := writeWhole(aside, f.text); err != nil {
		return err
	}
	_ = os.Remove(filepath.Join(messages, "index.db")) // it tells of the file as it was; JetStream makes another
	return writeWhole(f.file, sound)
}

// record returns the length of the record that a text begins with, 0 if it is none.
func record(text []byte, key *[32]byte) int {
	if len(text) < recordHead+recordHash {
		return 0
	}
	length := binary.LittleEndian.Uint32(text)
	subject := int(binary.LittleEndian.Uint16(text[20:]))
	if length > maxRecord || int(length) > len(text) || recordHead+subject+recordHash > int(length) {
		return 0
	}
	h, err := highwayhash.New64(key[:])
	if err != nil {
		return 0
	}
	end := int(length) - recordHash
	_, _ = h.Write(text[4:20])
	_, _ = h.Write(text[recordHead:end])
	if !bytes.Equal(h.Sum(nil), text[end:length]) {
		return 0
	}
	return int(length)
}

// messageFollows reports whether a message stands anywhere in a text. Tombstones do not count: many are written at once,
// and a disk that loses its power may have the last of them and not the first.
func messageFollows(text []byte, key *[32]byte) bool {
	for at := range text {
		if record(text[at:], key) > 0 && binary.LittleEndian.Uint64(text[at+4:])&tombstone == 0 {
			return true
		}
	}
	return false
}

// originSubject is that of the first record of a stream. It is never removed: a stream without it has lost its beginning.
func originSubject(shard int) string { return fmt.Sprintf("%02d.origin", shard) }

// countsFile says how many records each stream has. It is written when a server has ended as it should and is there until
// the next one has found them all.
const countsFile = "counts"

func readCounts(dir string) (counts []uint64, err error) {
	text, err := os.ReadFile(filepath.Join(dir, countsFile))
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &counts)
	}
	if err == nil && len(counts) != shards {
		err = fmt.Errorf("it has %d numbers", len(counts))
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Join(dir, countsFile), err)
	}
	return counts, nil
}

func writeCounts(dir string, counts []uint64) error {
	text, err := json.Marshal(counts)
	if err != nil {
		return err
	}
	return writeWhole(filepath.Join(dir, countsFile), append(text, '\n'))
}
