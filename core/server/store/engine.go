package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	natsserver "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/librtm/librtm/core/server/hub"
)

// writeTimeout is how long one write may take before the disk counts as failed. The client that waits for it has more
// patience (Limits.Silence).
const writeTimeout = 10 * time.Second

// readTimeout bounds each step of reading what is kept, at start.
const readTimeout = 60 * time.Second

// engine is a NATS server within this process, without a port, and the connection to it. JetStream does the work: files,
// checksums, reclaiming space.
//
// When JetStream cannot write it says so in its log, may switch itself off, and leaves whoever waits without an answer.
// So an error in its log ends the engine, and the owner begins another one: an engine fails once.
type engine struct {
	server  *natsserver.Server
	conn    *nats.Conn
	js      nats.JetStreamContext
	ctx     context.Context // ends when the engine has failed
	fail    context.CancelCauseFunc
	started atomic.Bool
	calls   sync.WaitGroup // of Store, which waits for them before stop
}

// engineLog takes the log of the embedded server.
type engineLog struct {
	log hub.Log
	e   *engine
}

func (l engineLog) Noticef(format string, v ...any) { l.log.Debug(say(format, v)) }
func (l engineLog) Debugf(string, ...any)           {}
func (l engineLog) Tracef(string, ...any)           {}
func (l engineLog) Warnf(format string, v ...any)   { l.log.Warn(say(format, v)) }
func (l engineLog) Fatalf(format string, v ...any)  { l.Errorf(format, v...) }

func (l engineLog) Errorf(format string, v ...any) {
	text := say(format, v)
	if !l.e.started.Load() { // whoever starts it will see
		l.log.Error(text)
		return
	}
	l.log.Debug(text)
	l.e.fail(errors.New(text))
}

func say(format string, v []any) string {
	return "storage: " + strings.TrimSpace(fmt.Sprintf(format, v...))
}

// startEngine begins an engine on a directory. Streams that are not there are made only if create is set: otherwise they
// are lost.
func startEngine(dir string, create bool, log hub.Log) (*engine, error) {
	e := &engine{}
	e.ctx, e.fail = context.WithCancelCause(context.Background())
	if err := e.start(dir, create, log); err != nil {
		e.stop()
		return nil, err
	}
	e.started.Store(true)
	return e, nil
}

func (e *engine) start(dir string, create bool, log hub.Log) (err error) {
	e.server, err = natsserver.NewServer(&natsserver.Options{
		ServerName: "rtm-server", DontListen: true, NoSigs: true, NoSystemAccount: true, DisableJetStreamBanner: true,
		JetStream: true, StoreDir: dir, SyncAlways: true,
		JetStreamMaxStore: 1 << 50, JetStreamMaxMemory: 1 << 20, // the disk is the bound; there are no streams in memory
	})
	if err != nil {
		return err
	}
	e.server.SetLoggerV2(engineLog{log, e}, false, false, false)
	e.server.Start()
	if !e.server.ReadyForConnections(readTimeout) || !e.server.JetStreamEnabled() {
		return errors.New("the embedded JetStream did not start; the log says why")
	}
	e.conn, err = nats.Connect("", nats.InProcessServer(e.server), nats.NoReconnect(), nats.MaxPingsOutstanding(1000))
	if err != nil {
		return err
	}
	if e.js, err = e.conn.JetStream(nats.MaxWait(readTimeout)); err != nil {
		return err
	}
	for i := range shards {
		_, err := e.js.StreamInfo(streamName(i))
		if errors.Is(err, nats.ErrStreamNotFound) && create {
			for _, definition := range []string{"meta.inf", "meta.sum"} { // a damaged one would stay; the records are taken over
				_ = os.Remove(filepath.Join(streamDir(dir, i), definition))
			}
			_, err = e.js.AddStream(&nats.StreamConfig{Name: streamName(i), Subjects: []string{streamSubjects(i)}, AllowDirect: true})
		}
		if errors.Is(err, nats.ErrStreamNotFound) {
			err = errors.New("it is missing, or too damaged to be found")
		}
		if err != nil {
			return fmt.Errorf("open %s: %w", streamName(i), err)
		}
	}
	return nil
}

func (e *engine) stop() {
	e.fail(errors.New("stopped"))
	if e.conn != nil {
		e.conn.Close()
	}
	if e.server != nil {
		e.server.Shutdown()
		e.server.WaitForShutdown()
	}
}

// append writes a record and returns when it is on stable storage. Every error ends the engine; unsure tells whether the
// record may be there all the same.
func (e *engine) append(s subject, data []byte) (place uint64, unsure bool, err error) {
	if e.ctx.Err() != nil {
		return 0, false, context.Cause(e.ctx)
	}
	ctx, cancel := context.WithTimeoutCause(e.ctx, writeTimeout, fmt.Errorf("the disk took longer than %v", writeTimeout))
	defer cancel()
	ack, err := e.js.Publish(s.String(), data, nats.Context(ctx), nats.RetryAttempts(0))
	if err == nil {
		return ack.Sequence, false, nil
	}
	var answer *nats.APIError
	unsure = !errors.Is(err, nats.ErrNoStreamResponse) && !errors.As(err, &answer)
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	e.fail(err)
	return 0, unsure, err
}

// remove forgets the records about one subject up to a place, or the one at that place.
func (e *engine) remove(s subject, place uint64, upTo bool) error {
	ctx, cancel := context.WithTimeout(e.ctx, writeTimeout)
	defer cancel()
	if upTo {
		return e.js.PurgeStream(s.stream(), &nats.StreamPurgeRequest{Subject: s.String(), Sequence: place + 1}, nats.Context(ctx))
	}
	err := e.js.DeleteMsg(s.stream(), place, nats.Context(ctx))
	var answer *nats.APIError
	if errors.As(err, &answer) && (answer.ErrorCode == sequenceNotFound || answer.Description == natsserver.ErrStoreMsgNotFound.Error()) {
		return nil // a crash came between
	}
	return err
}

// sequenceNotFound is JetStream's code for a record that it cannot delete because there is none.
const sequenceNotFound = nats.ErrorCode(10043)

// read hands over all records of a stream in the order of their places, and returns how many could not be read.
func (e *engine) read(stream string, do func(subject string, place uint64, data []byte)) (unreadable uint64, err error) {
	answers := nats.NewInbox()
	sub, err := e.conn.SubscribeSync(answers)
	if err != nil {
		return 0, err
	}
	defer func() { _ = sub.Unsubscribe() }()
	if err := sub.SetPendingLimits(-1, -1); err != nil { // a request bounds them
		return 0, err
	}
	info, err := e.js.StreamInfo(stream)
	if err != nil {
		return 0, err
	}
	before := info.State
	found := uint64(0)
	for next := uint64(1); next <= before.LastSeq && found < before.Msgs; {
		request := fmt.Appendf(nil, `{"seq":%d,"batch":1000,"max_bytes":%d}`, next, 4<<20)
		if err := e.conn.PublishRequest("$JS.API.DIRECT.GET."+stream, answers, request); err != nil {
			return 0, err
		}
		for more := true; more; {
			m, err := sub.NextMsg(readTimeout)
			if err != nil {
				return 0, fmt.Errorf("read record %d of %s: %w", next, stream, err)
			}
			switch status := m.Header.Get("Status"); status {
			case "": // a record
				place, err := strconv.ParseUint(m.Header.Get("Nats-Sequence"), 10, 64)
				if err != nil {
					return 0, fmt.Errorf("read record %d of %s: it has no place: %w", next, stream, err)
				}
				found++
				next = place + 1
				do(m.Header.Get("Nats-Subject"), place, m.Data)
			case "204": // the end of what was asked for
				more = false
			case "404": // nothing that can be read
				more = false
				next++
			default:
				return 0, fmt.Errorf("read record %d of %s: status %s %s", next, stream, status, m.Header.Get("Description"))
			}
		}
	}
	return before.Msgs - found, nil
}
