package wire

// Presence is whether a user is online, with the values of the original surface.
type Presence int

// Presence states.
const (
	PresenceOnline      Presence = 0
	PresenceUnreachable Presence = 1
	PresenceOffline     Presence = 2
)

// NamesRequest is a request about a list of ids: users to query, to subscribe to, to unsubscribe from; channels to
// count. For KindSubscriptions the list is empty.
type NamesRequest struct {
	Kind    Kind
	Request uint64
	Names   []string
}

// Append writes the frame.
func (f *NamesRequest) Append(w *Writer) {
	w.Frame(f.Kind, 2)
	w.Uint(f.Request)
	AppendNames(w, f.Names)
}

// Read fills the frame in, Kind excepted.
func (f *NamesRequest) Read(r *Reader) {
	f.Request = r.Uint()
	f.Names = ReadNames(r)
}

// PeerPresence is the presence of one user.
type PeerPresence struct {
	User     string
	Presence Presence
}

// PresenceChanged tells the presence of users subscribed to: the present state after a subscribe, then changes.
type PresenceChanged struct{ Peers []PeerPresence }

// Append writes the frame: one array in which ids and states take turns.
func (f *PresenceChanged) Append(w *Writer) {
	w.Frame(KindPresence, 1)
	AppendPresence(w, f.Peers)
}

// Read fills the frame in.
func (f *PresenceChanged) Read(r *Reader) { f.Peers = ReadPresence(r) }

// AppendPresence writes ids and states in turn; also the rest of a result that answers a query.
func AppendPresence(w *Writer, peers []PeerPresence) {
	w.Array(2 * len(peers))
	for _, p := range peers {
		w.String(p.User)
		w.Uint(uint64(p.Presence))
	}
}

// ReadPresence reads ids and states in turn, or returns nil and leaves an error in the reader.
func ReadPresence(r *Reader) []PeerPresence {
	n := r.Enter() / 2
	peers := make([]PeerPresence, 0, min(n, 1024)) // a length alone does not make us take memory
	for r.Has() {
		peers = append(peers, PeerPresence{r.String(), Presence(r.Count())})
	}
	r.Leave()
	if r.Err() != nil {
		return nil
	}
	return peers
}

// AppendCounts writes numbers of members, in the order of the request; the rest of a result.
func AppendCounts(w *Writer, counts []int) {
	w.Array(len(counts))
	for _, n := range counts {
		w.Uint(uint64(n))
	}
}

// ReadCounts reads numbers of members, or returns nil and leaves an error in the reader.
func ReadCounts(r *Reader) []int {
	n := r.Enter()
	counts := make([]int, 0, min(n, 1024))
	for r.Has() {
		counts = append(counts, r.Count())
	}
	r.Leave()
	if r.Err() != nil {
		return nil
	}
	return counts
}
