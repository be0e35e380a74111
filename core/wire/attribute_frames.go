package wire

// AttributeOp says how a request changes attributes.
type AttributeOp int

// Ways to change attributes.
const (
	AttributesSet         AttributeOp = 0 // replace all
	AttributesAddOrUpdate AttributeOp = 1
	AttributesDelete      AttributeOp = 2 // by key; only keys are given
	AttributesClear       AttributeOp = 3 // nothing is given
)

// Attribute is a key and a value. A channel attribute also tells who wrote it last and when.
type Attribute struct {
	Key, Value string
	Author     string
	TimeMS     int64
	Revision   uint64 // of the channel's attributes at the last write to this one
}

// WriteAttributes changes the attributes of the user who is logged in, or of a channel.
type WriteAttributes struct {
	Kind    Kind // KindWriteUserAttributes or KindWriteChannelAttributes
	Request uint64
	Channel string // empty for user attributes
	Op      AttributeOp
	Pairs   []Attribute // only Key and Value count; for AttributesDelete only Key
	Notify  bool        // tell the members of the channel all attributes after the write
	// Conditional makes the write fail with AttributeConflict unless Revision is the highest among the channel's
	// attributes, or 0 when there are none.
	Conditional bool
	Revision    uint64
}

// Append writes the frame: keys and values take turns in one array.
func (f *WriteAttributes) Append(w *Writer) {
	w.Frame(f.Kind, 7)
	w.Uint(f.Request)
	w.String(f.Channel)
	w.Uint(uint64(f.Op))
	w.Array(2 * len(f.Pairs))
	for _, p := range f.Pairs {
		w.String(p.Key)
		w.String(p.Value)
	}
	w.Bool(f.Notify)
	w.Bool(f.Conditional)
	w.Uint(f.Revision)
}

// Read fills the frame in, Kind excepted.
func (f *WriteAttributes) Read(r *Reader) {
	f.Request = r.Uint()
	f.Channel = r.String()
	f.Op = AttributeOp(r.Count())
	f.Pairs = make([]Attribute, 0, min(r.Enter()/2, maxAttributesAhead))
	for r.Has() { // a key without a value is malformed
		f.Pairs = append(f.Pairs, Attribute{Key: r.String(), Value: r.String()})
	}
	r.Leave()
	f.Notify = r.Bool()
	f.Conditional = r.Bool()
	f.Revision = r.Uint()
}

// ReadAttributes asks for the attributes of a user or of a channel. No keys means all.
type ReadAttributes struct {
	Kind    Kind // KindReadUserAttributes or KindReadChannelAttributes
	Request uint64
	Subject string // user or channel
	Keys    []string
}

// Append writes the frame.
func (f *ReadAttributes) Append(w *Writer) {
	w.Frame(f.Kind, 3)
	w.Uint(f.Request)
	w.String(f.Subject)
	AppendNames(w, f.Keys)
}

// Read fills the frame in, Kind excepted.
func (f *ReadAttributes) Read(r *Reader) {
	f.Request = r.Uint()
	f.Subject = r.String()
	f.Keys = ReadNames(r)
}

// maxAttributesAhead bounds the memory taken for a list before its elements have been seen.
const maxAttributesAhead = 64

// attributeFields is the number of values per attribute in a list.
const attributeFields = 5

// AppendAttributes writes a list of attributes, five values each in one array; also the rest of a result that
// answers a read.
func AppendAttributes(w *Writer, list []Attribute) {
	w.Array(attributeFields * len(list))
	for _, a := range list {
		w.String(a.Key)
		w.String(a.Value)
		w.String(a.Author)
		w.Int(a.TimeMS)
		w.Uint(a.Revision)
	}
}

// ReadAttributeList reads a list of attributes.
func ReadAttributeList(r *Reader) []Attribute {
	list := make([]Attribute, 0, min(r.Enter()/attributeFields, maxAttributesAhead))
	for r.Has() {
		list = append(list, Attribute{r.String(), r.String(), r.String(), r.Int64(), r.Uint()})
	}
	r.Leave()
	return list
}

// ChannelAttributes tells the members of a channel all its attributes.
type ChannelAttributes struct {
	Channel    string
	Attributes []Attribute
}

// Append writes the frame.
func (f *ChannelAttributes) Append(w *Writer) {
	w.Frame(KindChannelAttributes, 2)
	w.String(f.Channel)
	AppendAttributes(w, f.Attributes)
}

// Read fills the frame in.
func (f *ChannelAttributes) Read(r *Reader) {
	f.Channel = r.String()
	f.Attributes = ReadAttributeList(r)
}
