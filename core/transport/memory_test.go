package transport

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// memoryPair returns both ends of a new connection on the network.
func memoryPair(t testing.TB, m *Memory) (client, server net.Conn) {
	t.Helper()
	client, err := m.DialContext(t.Context(), "tcp", "anywhere")
	if err != nil {
		t.Fatal(err)
	}
	server, err = m.Accept()
	if err != nil {
		t.Fatal(err)
	}
	return client, server
}

func readAtMost(t testing.TB, c net.Conn, n int) (string, error) {
	t.Helper()
	b := make([]byte, n)
	n, err := c.Read(b)
	return string(b[:n]), err
}

func TestMemoryCarriesBytesBothWaysAndEndsAfterDraining(t *testing.T) {
	client, server := memoryPair(t, NewMemory())
	for _, ends := range [][2]net.Conn{{client, server}, {server, client}} {
		if _, err := ends[0].Write([]byte("hello")); err != nil {
			t.Fatal(err)
		}
		if got, err := readAtMost(t, ends[1], 100); got != "hello" || err != nil {
			t.Fatalf("read %q, %v", got, err)
		}
	}
	client.Write([]byte("last words"))
	client.Close()
	if got, err := io.ReadAll(server); string(got) != "last words" || err != nil {
		t.Errorf("after close the peer read %q, %v", got, err)
	}
	if _, err := server.Write([]byte("x")); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("write to a closed peer: %v", err)
	}
	if _, err := client.Read(make([]byte, 1)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("read after close: %v", err)
	}
	if err := client.Close(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("second close: %v", err)
	}
}

func TestMemoryWriteBlocksWhenFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memoryPair(t, NewMemory())
		message := testMessage(3*memoryBuffer + 5)
		written := 0
		go func() {
			n, _ := client.Write(message)
			written = n
		}()
		synctest.Wait()
		if written != 0 {
			t.Fatal("a write of more than the buffer holds returned")
		}
		got := make([]byte, len(message))
		if _, err := io.ReadFull(server, got); err != nil || !bytes.Equal(got, message) {
			t.Fatalf("read differs, %v", err)
		}
		synctest.Wait()
		if written != len(message) {
			t.Errorf("written %d", written)
		}
	})
}

func TestMemoryDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := memoryPair(t, NewMemory())
		start := time.Now()
		client.SetDeadline(start.Add(time.Minute))
		if _, err := readAtMost(t, client, 1); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != time.Minute {
			t.Fatalf("read: %v after %v", err, time.Since(start))
		}
		if _, err := client.Write([]byte("x")); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("write: %v", err)
		}
		client.SetDeadline(time.Time{})
		server.Write([]byte("y"))
		if got, err := readAtMost(t, client, 1); got != "y" || err != nil {
			t.Fatalf("read %q, %v", got, err)
		}
		client.SetWriteDeadline(time.Now().Add(time.Second))
		if n, err := client.Write(testMessage(memoryBuffer + 1)); n != memoryBuffer || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("write: %d, %v", n, err)
		}
		var timeout net.Error
		server.SetReadDeadline(time.Unix(1, 0))
		if _, err := server.Read(make([]byte, 1)); !errors.As(err, &timeout) || !timeout.Timeout() {
			t.Fatalf("read: %v", err)
		}
	})
}

func TestMemoryCutAllLosesWhatIsOnItsWay(t *testing.T) {
	m := NewMemory()
	client, server := memoryPair(t, m)
	client.Write([]byte("lost"))
	m.CutAll()
	for _, c := range []net.Conn{client, server} {
		if got, err := readAtMost(t, c, 10); got != "" || !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("read %q, %v", got, err)
		}
		if _, err := c.Write([]byte("x")); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("write: %v", err)
		}
	}
	if len(m.live) != 0 {
		t.Error("the network keeps the connection")
	}
	client, server = memoryPair(t, m)
	client.Write([]byte("new"))
	if got, err := readAtMost(t, server, 10); got != "new" || err != nil {
		t.Errorf("next connection read %q, %v", got, err)
	}
}

func TestMemoryCutAllWakesWhoWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory()
		client, server := memoryPair(t, m)
		failed := make(chan error, 2)
		go func() {
			_, err := server.Read(make([]byte, 1))
			failed <- err
		}()
		go func() {
			_, err := server.Write(testMessage(2 * memoryBuffer))
			failed <- err
		}()
		synctest.Wait()
		m.CutAll()
		for range 2 {
			if err := <-failed; !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("woke with %v", err)
			}
		}
		client.Close()
	})
}

func TestMemoryCutAfterCountsBothSides(t *testing.T) {
	m := NewMemory()
	client, server := memoryPair(t, m)
	m.CutAfter(8)
	check := func(client, server net.Conn) {
		t.Helper()
		if n, err := client.Write([]byte("12345")); n != 5 || err != nil {
			t.Fatalf("write: %d, %v", n, err)
		}
		if n, err := server.Write([]byte("abcde")); n != 3 || !errors.Is(err, syscall.ECONNRESET) {
			t.Fatalf("write over the budget: %d, %v", n, err)
		}
		if got, err := readAtMost(t, server, 10); got != "12345" || err != nil {
			t.Fatalf("server read %q, %v", got, err)
		}
		if got, err := readAtMost(t, client, 10); got != "abc" || err != nil {
			t.Fatalf("client read %q, %v", got, err)
		}
		if _, err := readAtMost(t, client, 10); !errors.Is(err, syscall.ECONNRESET) {
			t.Fatalf("after the cut: %v", err)
		}
	}
	check(client, server)
	check(memoryPair(t, m)) // each later connection has its own budget
	m.CutAfter(0)
	client, _ = memoryPair(t, m)
	if _, err := client.Write([]byte("x")); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("budget 0: %v", err)
	}
	m.CutAfter(-1)
	client, _ = memoryPair(t, m)
	if _, err := client.Write(testMessage(1000)); err != nil {
		t.Errorf("no budget: %v", err)
	}
}

func TestMemoryRefuse(t *testing.T) {
	m := NewMemory()
	m.Refuse(true)
	if _, err := m.DialContext(t.Context(), "tcp", ""); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("dial: %v", err)
	}
	_, err := Dial(testContext(t), "ws://rtm.test/rtm", DialOptions{DialContext: m.DialContext})
	var dial *DialError
	if !errors.As(err, &dial) || dial.Permanent || !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("Dial: %v", err)
	}
	m.Refuse(false)
	memoryPair(t, m)
}

func TestMemoryStallHoldsBackInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory()
		client, server := memoryPair(t, m)
		client.Write([]byte("before "))
		m.Stall(true)
		client.Write([]byte("held "))
		client.Write([]byte("back"))
		client.Close()
		got, dialed := "", false
		go func() {
			all, _ := io.ReadAll(server)
			got = string(all)
		}()
		go func() {
			_, err := m.DialContext(context.Background(), "", "")
			dialed = err == nil
		}()
		if _, err := m.DialContext(ctxFor(t, time.Second), "", ""); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("dial on a silent network: %v", err)
		}
		time.Sleep(time.Hour) // virtual
		if got != "" || dialed {
			t.Fatal("something came through")
		}
		m.Stall(false)
		synctest.Wait()
		if got != "before held back" || !dialed {
			t.Errorf("got %q, dialed %v", got, dialed)
		}
	})
}

func ctxFor(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

func TestMemoryCloseStopsListening(t *testing.T) {
	m := NewMemory()
	accepted, server := memoryPair(t, m)
	waiting, err := m.DialContext(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Accept: %v", err)
	}
	if _, err := m.DialContext(t.Context(), "", ""); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("dial: %v", err)
	}
	if _, err := readAtMost(t, waiting, 1); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("connection that nobody accepted: %v", err)
	}
	accepted.Write([]byte("alive"))
	if got, _ := readAtMost(t, server, 10); got != "alive" {
		t.Errorf("accepted connection read %q", got)
	}
}

func TestServerAndClientInASyntheticBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMemory()
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c, err := Upgrade(w, r, UpgradeOptions{})
			if err != nil {
				return
			}
			go func() {
				defer c.Close(CloseNormal, "done")
				for {
					c.SetReadDeadline(time.Now().Add(time.Minute))
					msg, err := c.Read()
					if err != nil {
						return
					}
					if c.Write(writeBuffer(msg), time.Second) != nil {
						return
					}
				}
			}()
		})}
		go server.Serve(m)
		defer server.Close()
		dial := func() *Conn {
			c, err := Dial(t.Context(), "ws://rtm.test/rtm", DialOptions{DialContext: m.DialContext})
			if err != nil {
				t.Fatal(err)
			}
			return c
		}

		c := dial()
		for _, n := range []int{0, 5, 1000, 300000} {
			written := make(chan error, 1)
			go func() { written <- c.Write(writeBuffer(testMessage(n)), time.Second) }()
			mustRead(t, c, testMessage(n))
			if err := <-written; err != nil {
				t.Fatal(err)
			}
		}
		start := time.Now()
		if _, err := c.Read(); time.Since(start) != time.Minute {
			t.Errorf("silence ended with %v after %v", err, time.Since(start))
		} else if closed, ok := err.(*CloseError); !ok || closed.Reason != "done" {
			t.Errorf("silence ended with %v", err)
		}
		c.Close(CloseNormal, "")

		// At every step: whatever arrives is a prefix of the conversation, and nothing hangs.
		finished := false
		for n := 0; !finished; n++ {
			m.CutAfter(n)
			finished = func() bool {
				c, err := Dial(t.Context(), "ws://rtm.test/rtm", DialOptions{DialContext: m.DialContext})
				if err != nil {
					var dial *DialError
					if !errors.As(err, &dial) || dial.Permanent {
						t.Fatalf("cut after %d: %v", n, err)
					}
					return false
				}
				defer c.Close(CloseNormal, "")
				for range 2 {
					if c.Write(writeBuffer([]byte("ping")), time.Second) != nil {
						return false
					}
					if msg, err := c.Read(); err != nil {
						return false
					} else if string(msg) != "ping" {
						t.Fatalf("cut after %d: read %q", n, msg)
					}
				}
				return true
			}()
		}
	})
}
