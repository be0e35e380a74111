package client

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"
)

// logHandler writes slog records in the line shape of the original's log:
//
//	LEVEL<TAB>2026-01-02T15:04:05:000 <client number>; text key=value ...
//
// The time is local. Keys are session, user, channel, request and code, so that a log can be searched; a
// stack, which only a defect has, follows on lines of its own that begin with a tab.
type logHandler struct {
	journal *journal
	attrs   []slog.Attr
}

func (h *logHandler) Enabled(_ context.Context, level slog.Level) bool {
	return h.journal.enabled(level)
}

func (h *logHandler) Handle(_ context.Context, r slog.Record) error {
	line := make([]byte, 0, 256)
	line = append(line, levelName(r.Level)...)
	line = append(line, '\t')
	line = appendTime(line, r.Time)
	line = append(line, ' ')
	line = strconv.AppendInt(line, h.journal.number, 10)
	line = append(line, "; "...)
	line = append(line, oneLine(r.Message)...)
	stack := ""
	add := func(a slog.Attr) bool {
		if a.Key == "stack" {
			stack = a.Value.String()
			return true
		}
		line = append(line, ' ')
		line = append(line, a.Key...)
		line = append(line, '=')
		line = appendValue(line, a.Value)
		return true
	}
	for _, a := range h.attrs {
		add(a)
	}
	r.Attrs(add)
	line = append(line, '\n')
	for l := range strings.Lines(stack) {
		line = append(line, '\t')
		line = append(line, strings.TrimRight(l, "\n")...)
		line = append(line, '\n')
	}
	h.journal.write(r.Level, line)
	return nil
}

func (h *logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &logHandler{h.journal, append(h.attrs[:len(h.attrs):len(h.attrs)], attrs...)}
}

// WithGroup changes nothing: the keys of this log are flat.
func (h *logHandler) WithGroup(string) slog.Handler { return h }

func levelName(l slog.Level) string {
	switch {
	case l >= levelCritical:
		return "CRITICAL"
	case l >= slog.LevelError:
		return "ERROR"
	case l >= slog.LevelWarn:
		return "WARN"
	}
	return "INFO"
}

// appendTime writes the milliseconds after a colon, as the original does.
func appendTime(b []byte, t time.Time) []byte {
	b = t.AppendFormat(b, "2006-01-02T15:04:05")
	return fmt.Appendf(b, ":%03d", t.Nanosecond()/int(time.Millisecond))
}

func appendValue(b []byte, v slog.Value) []byte {
	s := v.String()
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
