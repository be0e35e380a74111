package wire

// Frames about requests in general and about channels.

// Request is a request whose only field is a text: the channel to join, leave or list, a new token; empty for
// a logout.
type Request struct {
	Kind    Kind
	Request uint64
	Subject []byte
}

// Append writes the frame.
func (f *Request) Append(w *Writer) {
	w.Frame(f.Kind, 2)
	w.Uint(f.Request)
	w.Text(f.Subject)
}

// Read fills the frame in, Kind excepted.
func (f *Request) Read(r *Reader) {
	f.Request = r.Uint()
	f.Subject = r.Bytes()
}

// Result answers a request. What follows Detail depends on the request's kind: Joined for a join, Members for
// a request for members, nothing otherwise.
type Result struct {
	Request uint64
	Code    Code
	Detail  string // empty when Code is OK
}

// Append writes the frame's head, with room for extra further fields.
func (f *Result) Append(w *Writer, extra int) {
	w.Frame(KindResult, 3+extra)
	w.Uint(f.Request)
	w.Int(int64(f.Code))
	w.String(cut(f.Detail))
}

// Read fills the head in.
func (f *Result) Read(r *Reader) {
	f.Request = r.Uint()
	f.Code = Code(r.Int())
	f.Detail = ""
	if d := r.Bytes(); len(d) > 0 {
		f.Detail = cut(string(d))
	}
}

// Joined is the rest of a result that answers a join: where the channel stands.
type Joined struct {
	Epoch    uint64 // changes when the channel's order starts anew
	Position uint64 // of the last message published before the join
}

// Append writes the two fields.
func (j *Joined) Append(w *Writer) {
	w.Uint(j.Epoch)
	w.Uint(j.Position)
}

// Read fills the two fields in.
func (j *Joined) Read(r *Reader) {
	j.Epoch = r.Uint()
	j.Position = r.Uint()
}

// AppendNames writes a list of ids, the rest of a result that answers a request for members.
func AppendNames(w *Writer, names []string) {
	w.Array(len(names))
	for _, n := range names {
		w.String(n)
	}
}

// ReadNames reads a list of ids, or returns nil and leaves an error in the reader.
func ReadNames(r *Reader) []string {
	n := r.Enter()
	names := make([]string, 0, min(n, 1024)) // a length alone does not make us take memory
	for r.Has() {
		names = append(names, r.String())
	}
	r.Leave()
	if r.Err() != nil {
		return nil
	}
	return names
}

// MemberEvent tells that a user joined or left a channel.
type MemberEvent struct {
	Kind    Kind // KindMemberJoined or KindMemberLeft
	Channel []byte
	User    []byte
}

// Append writes the frame.
func (f *MemberEvent) Append(w *Writer) {
	w.Frame(f.Kind, 2)
	w.Text(f.Channel)
	w.Text(f.User)
}

// Read fills the frame in, Kind excepted.
func (f *MemberEvent) Read(r *Reader) {
	f.Channel = r.Bytes()
	f.User = r.Bytes()
}

// MemberCount tells how many members a channel has.
type MemberCount struct {
	Channel []byte
	Count   int
}

// Append writes the frame.
func (f *MemberCount) Append(w *Writer) {
	w.Frame(KindMemberCount, 2)
	w.Text(f.Channel)
	w.Uint(uint64(f.Count))
}

// Read fills the frame in.
func (f *MemberCount) Read(r *Reader) {
	f.Channel = r.Bytes()
	f.Count = r.Count()
}
