package wire

// Frames that open, watch and end a connection.

// InstanceBytes is the size of session ids, session secrets and client instance ids: 128 random bits.
const InstanceBytes = 16

// Login opens a session, or resumes one when Session is set.
type Login struct {
	Version   int
	AppID     string
	User      string
	Token     string
	Instance  []byte // drawn at each Login call of the app; the same for all its reconnects
	Agent     string // name and version of the library, for the log
	Reconnect bool   // the library returns by itself: it must not push out a newer login
	Session   []byte // id of the session to resume, or empty
	Secret    []byte
	Received  uint64 // counted frames of the server that the client has
	Attempt   uint64 // how many connections this instance has tried, with this one; 0: not told
}

// Append writes the frame.
func (f *Login) Append(w *Writer) {
	w.Frame(KindLogin, 11)
	w.Uint(uint64(f.Version))
	w.String(f.AppID)
	w.String(f.User)
	w.String(f.Token)
	w.Binary(f.Instance)
	w.String(f.Agent)
	w.Bool(f.Reconnect)
	w.Binary(f.Session)
	w.Binary(f.Secret)
	w.Uint(f.Received)
	w.Uint(f.Attempt)
}

// Read fills the frame in; byte fields alias the message.
func (f *Login) Read(r *Reader) {
	f.Version = r.Count()
	f.AppID = r.String()
	f.User = r.String()
	f.Token = r.String()
	f.Instance = r.Bytes()
	f.Agent = r.String()
	f.Reconnect = r.Bool()
	f.Session = r.Bytes()
	f.Secret = r.Bytes()
	f.Received = r.Uint()
	f.Attempt = r.Uint()
}

// Welcome answers a login that succeeded.
type Welcome struct {
	Version  int
	Session  []byte
	Secret   []byte
	Resumed  bool   // false: a fresh session; channels and subscriptions must be made again
	Received uint64 // counted frames of the client that the server has handled in this session
	TimeMS   int64  // clock of the server, Unix milliseconds
	Server   string // name and version
	Limits   Limits

	TokenExpiresMS int64  // when the token expires, Unix milliseconds; 0: never
	Ticket         []byte // lets the client move media over HTTP; empty: the server keeps no media

	Last uint64 // number of the last counted frame that waits for the client; up to it follows what it missed
}

// Append writes the frame.
func (f *Welcome) Append(w *Writer) {
	w.Frame(KindWelcome, 11)
	w.Uint(uint64(f.Version))
	w.Binary(f.Session)
	w.Binary(f.Secret)
	w.Bool(f.Resumed)
	w.Uint(f.Received)
	w.Int(f.TimeMS)
	w.String(f.Server)
	f.Limits.Append(w)
	w.Int(f.TokenExpiresMS)
	w.Binary(f.Ticket)
	w.Uint(f.Last)
}

// Read fills the frame in; byte fields alias the message. Limits that the server does not name keep their
// default.
func (f *Welcome) Read(r *Reader) {
	f.Version = r.Count()
	f.Session = r.Bytes()
	f.Secret = r.Bytes()
	f.Resumed = r.Bool()
	f.Received = r.Uint()
	f.TimeMS = r.Int64()
	f.Server = r.String()
	f.Limits = DefaultLimits()
	f.Limits.Read(r)
	f.TokenExpiresMS = r.Int64()
	f.Ticket = r.Bytes()
	f.Last = r.Uint()
}

// Renewed is the rest of a result that answers a RenewToken.
type Renewed struct {
	TokenExpiresMS int64 // when the new token expires, Unix milliseconds; 0: never
}

// Append writes the one field.
func (f *Renewed) Append(w *Writer) { w.Int(f.TokenExpiresMS) }

// Read fills it in.
func (f *Renewed) Read(r *Reader) { f.TokenExpiresMS = r.Int64() }

// Refused answers a login that failed; the server closes the connection after it.
type Refused struct {
	Code   Code // one of the Login codes
	Detail string
}

// Append writes the frame.
func (f *Refused) Append(w *Writer) {
	w.Frame(KindRefused, 2)
	w.Int(int64(f.Code))
	w.String(cut(f.Detail))
}

// Read fills the frame in.
func (f *Refused) Read(r *Reader) {
	f.Code = Code(r.Int())
	f.Detail = cut(r.String())
}

// Bye ends a connection.
type Bye struct {
	Reason int
	Detail string
}

// Append writes the frame.
func (f *Bye) Append(w *Writer) {
	w.Frame(KindBye, 2)
	w.Int(int64(f.Reason))
	w.String(cut(f.Detail))
}

// Read fills the frame in.
func (f *Bye) Read(r *Reader) {
	f.Reason = r.Int()
	f.Detail = cut(r.String())
}

// AppendCount writes a ping, a pong or an acknowledgement: each carries the number of counted frames received.
func AppendCount(w *Writer, k Kind, received uint64) {
	w.Frame(k, 1)
	w.Uint(received)
}

// cut shortens an explanation to what a frame may carry, at a character's border.
func cut(s string) string {
	if len(s) <= MaxDetailBytes {
		return s
	}
	n := MaxDetailBytes
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}
