package hub

// Log is where the server says what matters: a sentence, and keys with their values in turn. A *slog.Logger is one. The
// server names no more of it, because package slog brings its formats along, and the server is in the client library too.
// Its methods are called from many goroutines.
type Log interface {
	Debug(text string, args ...any)
	Info(text string, args ...any)
	Warn(text string, args ...any)
	Error(text string, args ...any)
}

// NoLog writes nothing.
type NoLog struct{}

func (NoLog) Debug(string, ...any) {}
func (NoLog) Info(string, ...any)  {}
func (NoLog) Warn(string, ...any)  {}
func (NoLog) Error(string, ...any) {}
