package transport

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"
)

func TestMaskAgreesWithTheDefinition(t *testing.T) {
	key := [maskKeySize]byte{1, 2, 3, 4}
	for n := range 100 {
		got, want := testMessage(n), testMessage(n)
		mask(key, got)
		for i := range want {
			want[i] ^= key[i%maskKeySize]
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("length %d: %x, want %x", n, got, want)
		}
	}
}

func TestHeaderRoundTrip(t *testing.T) {
	for _, masked := range []bool{false, true} {
		for _, n := range []int{0, 1, 125, 126, 65535, 65536, 1 << 30} {
			key := [maskKeySize]byte{9, 8, 7, 6}
			b := make([]byte, headerSize(n, masked))
			putHeader(b, opBinary, n, key)
			for short := range len(b) {
				if _, size, err := parseHeader(b[:short]); size != 0 || err != nil {
					t.Fatalf("%d of %d bytes: size %d, %v", short, len(b), size, err)
				}
			}
			h, size, err := parseHeader(b)
			if err != nil || size != len(b) || h.length != n || h.masked != masked || !h.fin || (masked && h.key != key) {
				t.Fatalf("length %d masked %v: %+v, %d, %v", n, masked, h, size, err)
			}
		}
	}
}

func TestMalformedInputIsRefused(t *testing.T) {
	const limit = 1000
	binaryFrame := rawFrame(finBit|opBinary, []byte("x"), true)
	begin := rawFrame(opBinary, testMessage(600), true)
	length := func(marker byte, n any) []byte {
		var b bytes.Buffer
		b.Write([]byte{finBit | opBinary, maskBit | marker})
		binary.Write(&b, binary.BigEndian, n)
		b.Write([]byte{1, 2, 3, 4})
		return b.Bytes()
	}
	closeWith := func(code uint16) []byte {
		return rawFrame(finBit|opClose, binary.BigEndian.AppendUint16(nil, code), true)
	}
	tests := []struct {
		name  string
		input []byte
		code  int
	}{
		{"text", rawFrame(finBit|opText, []byte("x"), true), CloseUnsupportedData},
		{"reserved bit 1", rawFrame(finBit|0x40|opBinary, []byte("x"), true), CloseProtocolError},
		{"reserved bit 2", rawFrame(finBit|0x20|opBinary, []byte("x"), true), CloseProtocolError},
		{"reserved bit 3", rawFrame(finBit|0x10|opBinary, []byte("x"), true), CloseProtocolError},
		{"reserved bit in ping", rawFrame(finBit|0x40|opPing, nil, true), CloseProtocolError},
		{"not masked", rawFrame(finBit|opBinary, []byte("x"), false), CloseProtocolError},
		{"ping not masked", rawFrame(finBit|opPing, []byte("x"), false), CloseProtocolError},
		{"opcode 3", rawFrame(finBit|3, nil, true), CloseProtocolError},
		{"opcode 11", rawFrame(finBit|11, nil, true), CloseProtocolError},
		{"fragmented ping", rawFrame(opPing, nil, true), CloseProtocolError},
		{"fragmented close", rawFrame(opClose, nil, true), CloseProtocolError},
		{"long ping", rawFrame(finBit|opPing, testMessage(126), true), CloseProtocolError},
		{"continuation of nothing", rawFrame(finBit|opContinuation, []byte("x"), true), CloseProtocolError},
		{"message inside a message", append(bytes.Clone(begin), binaryFrame...), CloseProtocolError},
		{"too large", length(length16, uint16(limit+1)), CloseMessageTooBig},
		{"huge", length(length64, uint64(1)<<62), CloseMessageTooBig},
		{"highest bit of the length", length(length64, uint64(1)<<63), CloseMessageTooBig},
		{"too large in fragments", append(bytes.Clone(begin), begin[:0:0]...), CloseMessageTooBig},
		{"16-bit length of 125", length(length16, uint16(125)), CloseProtocolError},
		{"64-bit length of 65535", length(length64, uint64(65535)), CloseProtocolError},
		{"close with half a code", rawFrame(finBit|opClose, []byte{3}, true), CloseProtocolError},
		{"close code 999", closeWith(999), CloseProtocolError},
		{"close code 1005", closeWith(CloseNoStatus), CloseProtocolError},
		{"close code 5000", closeWith(5000), CloseProtocolError},
	}
	for i := range tests {
		if tests[i].name == "too large in fragments" {
			tests[i].input = append(tests[i].input, rawFrame(opContinuation, testMessage(401), true)...)
		}
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server, raw := serverOver(t, limit)
			if _, err := raw.Write(append(bytes.Clone(binaryFrame), test.input...)); err != nil {
				t.Fatal(err)
			}
			mustRead(t, server, []byte("x"))
			_, err := server.Read()
			var protocol *ProtocolError
			if !errors.As(err, &protocol) || protocol.Code != test.code {
				t.Fatalf("Read = %v, want a protocol error with code %d", err, test.code)
			}
			server.Close(protocol.Code, protocol.Text)
			answer, _ := io.ReadAll(raw)
			if want := []byte{finBit | opClose}; !bytes.HasPrefix(answer, want) || len(answer) < 4 ||
				int(binary.BigEndian.Uint16(answer[2:])) != test.code {
				t.Errorf("answer %x is no close frame with code %d", answer, test.code)
			}
		})
	}
}

func TestClientRefusesMaskedFrames(t *testing.T) {
	a, raw := tcpPair(t)
	client := newConn(a, true, newReadBuffer(0, defaultClientBuffer), 0, 0)
	if _, err := raw.Write(rawFrame(finBit|opBinary, []byte("x"), true)); err != nil {
		t.Fatal(err)
	}
	_, err := client.Read()
	var protocol *ProtocolError
	if !errors.As(err, &protocol) || protocol.Code != CloseProtocolError {
		t.Fatalf("Read = %v", err)
	}
}

func TestEndOfConnectionSaysWhereItHappened(t *testing.T) {
	whole := rawFrame(finBit|opBinary, testMessage(10), true)
	large := rawFrame(finBit|opBinary, testMessage(9000), true)
	tests := []struct {
		name  string
		input []byte
		want  error
	}{
		{"between messages", nil, io.EOF},
		{"in the header", whole[:1], io.ErrUnexpectedEOF},
		{"before the payload", whole[:6], io.ErrUnexpectedEOF},
		{"in the payload", whole[:9], io.ErrUnexpectedEOF},
		{"in a large payload", large[:5000], io.ErrUnexpectedEOF},
		{"between fragments", rawFrame(opBinary, []byte("x"), true), io.ErrUnexpectedEOF},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server, raw := serverOver(t, 0)
			if _, err := raw.Write(test.input); err != nil {
				t.Fatal(err)
			}
			raw.CloseWrite()
			if _, err := server.Read(); !errors.Is(err, test.want) {
				t.Errorf("Read = %v, want %v", err, test.want)
			}
		})
	}
}

func TestMoreSaysWhetherReadWouldWait(t *testing.T) {
	ping := rawFrame(finBit|opPing, []byte("p"), true)
	one := rawFrame(finBit|opBinary, []byte("1"), true)
	part := rawFrame(opBinary, []byte("a"), true)
	last := rawFrame(finBit|opContinuation, []byte("b"), true)
	tests := []struct {
		name   string
		behind [][]byte // what arrives together with a first message
		more   bool
	}{
		{"nothing", nil, false},
		{"half a header", [][]byte{one[:1]}, false},
		{"half a message", [][]byte{one[:6]}, false},
		{"a message", [][]byte{one}, true},
		{"a ping", [][]byte{ping}, false},
		{"a ping and a message", [][]byte{ping, one}, true},
		{"a fragment", [][]byte{part}, false},
		{"a fragment and a ping", [][]byte{part, ping}, false},
		{"a whole message in fragments", [][]byte{part, ping, last}, true},
		{"a close frame", [][]byte{rawFrame(finBit|opClose, nil, true)}, true},
		{"nonsense", [][]byte{{0xff, 0xff}}, true},
		{"an unmasked frame", [][]byte{rawFrame(finBit|opBinary, nil, false)}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server, raw := serverOver(t, 0)
			if _, err := raw.Write(append(bytes.Clone(one), bytes.Join(test.behind, nil)...)); err != nil {
				t.Fatal(err)
			}
			mustRead(t, server, []byte("1"))
			if got := server.More(); got != test.more {
				t.Errorf("More = %v, want %v", got, test.more)
			}
		})
	}
}

func TestMessagesInAnySplitArriveWhole(t *testing.T) {
	var stream []byte
	sizes := []int{0, 1, 300, 513, 5, 4000, 20000, 2}
	for i, n := range sizes {
		if i%2 == 0 {
			stream = append(stream, rawFrame(finBit|opBinary, testMessage(n), true)...)
			continue
		}
		half := testMessage(n)
		stream = append(stream, rawFrame(opBinary, half[:n/2], true)...)
		stream = append(stream, rawFrame(finBit|opPong, nil, true)...)
		stream = append(stream, rawFrame(finBit|opContinuation, half[n/2:], true)...)
	}
	for _, step := range []int{1, 2, 7, 100, 511, 513, len(stream)} {
		network := NewMemory()
		client, server := memoryPair(t, network)
		go func() {
			for b := stream; len(b) > 0; {
				n := min(step, len(b))
				_, _ = client.Write(b[:n])
				b = b[n:]
			}
		}()
		c := newConn(server, false, newReadBuffer(0, defaultServerBuffer), 0, 0)
		for _, n := range sizes {
			mustRead(t, c, testMessage(n))
		}
		c.Close(CloseNormal, "")
	}
}

func TestLargeMessageLeavesOnlyTheSmallBuffer(t *testing.T) {
	server, raw := serverOver(t, 0)
	go func() { _, _ = raw.Write(rawFrame(finBit|opBinary, testMessage(100000), true)) }()
	mustRead(t, server, testMessage(100000))
	if server.large == nil {
		t.Fatal("the message was not assembled in a block")
	}
	_ = server.SetReadDeadline(time.Unix(1, 0))
	if _, err := server.Read(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("Read = %v, want a missed deadline", err)
	}
	if server.large != nil || len(server.rbuf) != defaultServerBuffer {
		t.Error("the block is still held")
	}
}

func TestStrangerCannotReserveMemoryWithAHeader(t *testing.T) {
	server, raw := serverOver(t, 1<<20)
	header := rawFrame(finBit|opBinary, make([]byte, 1<<20), true)[:maxHeaderSize+1]
	if _, err := raw.Write(header); err != nil {
		t.Fatal(err)
	}
	raw.CloseWrite()
	h, err := server.nextHeader()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.assemble(&h); err != io.ErrUnexpectedEOF {
		t.Fatal(err)
	}
	if got := cap(server.large.b); got > firstBlock {
		t.Errorf("%d bytes are held for one that came", got)
	}
}

func TestSetMaxMessageRaisesTheLimit(t *testing.T) {
	server, raw := serverOver(t, 10)
	frames := append(rawFrame(finBit|opBinary, testMessage(10), true), rawFrame(finBit|opBinary, testMessage(11), true)...)
	if _, err := raw.Write(frames); err != nil {
		t.Fatal(err)
	}
	mustRead(t, server, testMessage(10))
	server.SetMaxMessage(11)
	mustRead(t, server, testMessage(11))
}

// FuzzRead feeds a server whatever bytes, in one piece and split, and checks that both give the
// same messages and the same end.
func FuzzRead(f *testing.F) {
	f.Add(rawFrame(finBit|opBinary, testMessage(600), true), uint8(3))
	f.Add(append(rawFrame(opBinary, []byte("a"), true), rawFrame(finBit|opContinuation, []byte("b"), true)...), uint8(1))
	f.Add(append(rawFrame(finBit|opPing, []byte("p"), true), rawFrame(finBit|opClose, []byte{3, 232, 'x'}, true)...), uint8(2))
	f.Add([]byte{finBit | opBinary, maskBit | length64, 0, 0, 0, 0, 0, 16, 0, 0, 1, 2, 3, 4, 5}, uint8(5))
	f.Add([]byte{finBit | opText, maskBit, 0, 0, 0, 0}, uint8(1))
	f.Fuzz(func(t *testing.T, input []byte, step uint8) {
		const limit = 4096
		read := func(step int) (messages [][]byte, end string) {
			c := newConn(&scriptConn{input: input, step: step}, false, newReadBuffer(0, defaultServerBuffer), 0, limit)
			for {
				more := c.More()
				left := len(c.nc.(*scriptConn).input)
				msg, err := c.Read()
				if more && left != len(c.nc.(*scriptConn).input) {
					t.Fatal("More was true, but Read went to the network")
				}
				if err != nil {
					return messages, err.Error()
				}
				if len(msg) > limit {
					t.Fatalf("message of %d bytes", len(msg))
				}
				messages = append(messages, bytes.Clone(msg))
			}
		}
		whole, wholeEnd := read(len(input) + 1)
		split, splitEnd := read(int(step) + 1)
		if wholeEnd != splitEnd || len(whole) != len(split) || !bytes.Equal(bytes.Join(whole, nil), bytes.Join(split, nil)) {
			t.Fatalf("in one piece: %d messages, %s; split: %d messages, %s", len(whole), wholeEnd, len(split), splitEnd)
		}
	})
}

// scriptConn is a connection whose peer wrote input and closed, seen step bytes at a time.
type scriptConn struct {
	net.Conn
	input []byte
	step  int
}

func (s *scriptConn) Read(b []byte) (int, error) {
	if len(s.input) == 0 {
		return 0, io.EOF
	}
	n := copy(b[:min(len(b), s.step)], s.input)
	s.input = s.input[n:]
	return n, nil
}

func (s *scriptConn) Write(b []byte) (int, error)      { return len(b), nil }
func (s *scriptConn) SetWriteDeadline(time.Time) error { return nil }
