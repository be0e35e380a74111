package dispatch

// runBatch is the number of events Run takes at a time.
const runBatch = 64

// Run calls handle for each event, one after another, until the queue is closed. Events of a batch already
// taken when the queue is closed are not handled.
func (q *Queue[E]) Run(handle func(E)) {
	batch := make([]E, 0, runBatch)
	for {
		var open bool
		if batch, open = q.Next(batch[:0], runBatch, -1); !open {
			return
		}
		for i, event := range batch {
			if q.isClosed() {
				return
			}
			var none E
			batch[i] = none
			handle(event)
		}
	}
}

func (q *Queue[E]) isClosed() bool {
	select {
	case <-q.done:
		return true
	default:
		return false
	}
}

// Start runs a queue on a goroutine of its own: thread mode for programs in Go. The returned function closes
// the queue and waits until the handler has returned; do not call it inside the handler.
func Start[E any](q *Queue[E], handle func(E)) (stop func()) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		q.Run(handle)
	}()
	return func() {
		q.Close()
		<-ended
	}
}
