package client

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// logger writes lines in the shape of the original's log:
//
//	LEVEL<TAB>2026-01-02T15:04:05:000 <client number>; text key=value ...
//
// The time is local. Keys are session, user, channel, request and code, so that a log can be searched; a
// stack, which only a defect has, follows on lines of its own that begin with a tab. Package slog would do the same by a
// handler, and bring its own formats and all of encoding/json along.
type logger struct{ journal *journal }

// Info writes a line: a text, and keys with their values in turn. Warn and Error are the same for graver ones.
func (l logger) Info(text string, args ...any)  { l.write(levelInfo, text, args...) }
func (l logger) Warn(text string, args ...any)  { l.write(levelWarn, text, args...) }
func (l logger) Error(text string, args ...any) { l.write(levelError, text, args...) }

func (l logger) write(level level, text string, args ...any) {
	if !l.journal.enabled(level) {
		return
	}
	line := make([]byte, 0, 256)
	line = append(line, levelName(level)...)
	line = append(line, '\t')
	line = appendTime(line, time.Now())
	line = append(line, ' ')
	line = strconv.AppendInt(line, l.journal.number, 10)
	line = append(line, "; "...)
	line = append(line, oneLine(text)...)
	stack := ""
	for i := 0; i+1 < len(args); i += 2 {
		key, value := fmt.Sprint(args[i]), fmt.Sprint(args[i+1])
		if key == "stack" {
			stack = value
			continue
		}
		line = append(line, ' ')
		line = append(line, key...)
		line = append(line, '=')
		line = appendValue(line, value)
	}
	line = append(line, '\n')
	for l := range strings.Lines(stack) {
		line = append(line, '\t')
		line = append(line, strings.TrimRight(l, "\n")...)
		line = append(line, '\n')
	}
	l.journal.write(level, line)
}

func levelName(l level) string {
	switch l {
	case levelCritical:
		return "CRITICAL"
	case levelError:
		return "ERROR"
	case levelWarn:
		return "WARN"
	}
	return "INFO"
}

// appendTime writes the milliseconds after a colon, as the original does.
func appendTime(b []byte, t time.Time) []byte {
	b = t.AppendFormat(b, "2006-01-02T15:04:05")
	return fmt.Appendf(b, ":%03d", t.Nanosecond()/int(time.Millisecond))
}

func appendValue(b []byte, s string) []byte {
	if s == "" || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == '"' || r == '=' || r == 0x7f }) {
		return strconv.AppendQuote(b, s)
	}
	return append(b, s...)
}

// oneLine keeps what a server wrote from looking like lines of ours.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}
