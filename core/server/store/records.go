package store

import (
	"encoding/binary"
	"errors"

	"github.com/librtm/librtm/core/server/inbox"
)

// A record of a message begins with this byte; then come the id, the time, the sender with its length, and the body.
const messageRecord = 1

func encodeMessage(m *inbox.Message) []byte {
	b := make([]byte, 0, len(m.Body)+len(m.From)+24)
	b = append(b, messageRecord)
	b = binary.AppendUvarint(b, m.ID)
	b = binary.AppendVarint(b, m.TimeMS)
	b = binary.AppendUvarint(b, uint64(len(m.From)))
	b = append(b, m.From...)
	return append(b, m.Body...)
}

var errNotAMessage = errors.New("it is not a message as this server writes it")

func decodeMessage(b []byte) (m inbox.Message, err error) {
	if len(b) == 0 || b[0] != messageRecord {
		return m, errNotAMessage
	}
	at := 1
	id, n := binary.Uvarint(b[at:])
	at += max(n, 0)
	timeMS, k := binary.Varint(b[at:])
	at += max(k, 0)
	length, l := binary.Uvarint(b[at:])
	at += max(l, 0)
	if n <= 0 || k <= 0 || l <= 0 || id == 0 || length > uint64(len(b)-at) {
		return m, errNotAMessage
	}
	end := at + int(length)
	return inbox.Message{ID: id, TimeMS: timeMS, From: string(b[at:end]), Body: append([]byte(nil), b[end:]...)}, nil
}

// messageJournal is the inbox.Journal of one application.
type messageJournal struct {
	store *Store
	app   string
}

func (j *messageJournal) Append(user string, m *inbox.Message) (place uint64, err error) {
	return j.store.append(subject{inboxKind, j.app, user}, encodeMessage(m))
}

func (j *messageJournal) Remove(user string, place uint64, upTo bool) {
	j.store.remove(subject{inboxKind, j.app, user}, place, upTo)
}
