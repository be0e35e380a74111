package store

import (
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
)

// shards is how many streams what is kept is spread over, so that many writes can reach the disk at once. It is part of
// the format.
const shards = 16

// kind is what a record is about.
type kind string

const (
	inboxKind      kind = "inbox"      // one message for a user
	attributesKind kind = "attributes" // all attributes of a channel
)

// subject is where the records about one user or channel of an application stand.
type subject struct {
	kind      kind
	app, name string
}

func streamName(shard int) string { return fmt.Sprintf("shard-%02d", shard) }

// streamSubjects is what the subjects of a stream begin with.
func streamSubjects(shard int) string { return fmt.Sprintf("%02d.>", shard) }

func (s subject) shard() int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s.app + "\x00" + s.name))
	return int(h.Sum32() % shards)
}

func (s subject) stream() string { return streamName(s.shard()) }

func (s subject) String() string {
	return fmt.Sprintf("%02d.%s.%s.%s", s.shard(), s.kind, encodeName(s.app), encodeName(s.name))
}

// parseSubject reads what String writes, and nothing else.
func parseSubject(text string) (subject, error) {
	parts := strings.Split(text, ".")
	if len(parts) != 4 {
		return subject{}, errors.New("it has not four parts")
	}
	app, err := decodeName(parts[2])
	if err != nil {
		return subject{}, err
	}
	name, err := decodeName(parts[3])
	if err != nil {
		return subject{}, err
	}
	s := subject{kind(parts[1]), app, name}
	if s.String() != text {
		return subject{}, errors.New("it is not written as this server writes it")
	}
	return s, nil
}

// encodeName makes one part of a subject of a name, where the dot, blanks, > and * mean something else: letters, digits,
// - and _ stand for themselves, every other byte is = and two digits. An empty name is a single =.
func encodeName(name string) string {
	if name == "" {
		return "="
	}
	const digits = "0123456789abcdef"
	b := make([]byte, 0, len(name)+8)
	for i := range len(name) {
		if c := name[i]; plain(c) {
			b = append(b, c)
		} else {
			b = append(b, '=', digits[c>>4], digits[c&15])
		}
	}
	return string(b)
}

func plain(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_'
}

// decodeName reads what encodeName writes, and nothing else.
func decodeName(text string) (string, error) {
	if text == "=" {
		return "", nil
	}
	b := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case plain(c):
			b = append(b, c)
		case c == '=' && i+2 < len(text):
			high, low := digit(text[i+1]), digit(text[i+2])
			if high < 0 || low < 0 || plain(byte(high<<4|low)) {
				return "", fmt.Errorf("%q is not the code of a byte", text[i:i+3])
			}
			b = append(b, byte(high<<4|low))
			i += 2
		default:
			return "", fmt.Errorf("byte 0x%02x has no place in a name", c)
		}
	}
	if len(b) == 0 {
		return "", errors.New("the name is missing")
	}
	return string(b), nil
}

func digit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}
