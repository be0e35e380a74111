package token

import (
	"bytes"
	"compress/zlib"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"io"
	"time"
)

// A "007" token is "007" + Base64 of the zlib-compressed
//
//	string(signature)  body
//
// with
//
//	body    = string(application id)  uint32 issued  uint32 expire  uint32 salt
//	          uint16 count  { service }
//	service = uint16 type  uint16 count  { uint16 privilege  uint32 expiry }
//	          and the strings of its type
//
// "expire" and "expiry" count seconds from "issued".

func parse007(token string) (Report, error) {
	packed, err := decodeBase64(token[prefixBytes:])
	if err != nil {
		return Report{}, err
	}
	content, err := inflate(packed)
	if err != nil {
		return Report{}, err
	}
	r := Report{Format: Format007}
	in := reader{data: content}
	r.signature = in.bytes("signature")
	r.signed = in.data
	if in.err != nil {
		return Report{}, in.err
	}
	if len(r.signature) != signatureBytes {
		return Report{}, malformed("its signature has %d bytes instead of %d", len(r.signature), signatureBytes)
	}
	if err := r.parseBody007(); err != nil {
		return Report{}, err
	}
	return r, nil
}

// inflate stops one byte past the limit, so a few packed bytes cannot claim
// megabytes of memory.
func inflate(packed []byte) ([]byte, error) {
	source := bytes.NewReader(packed)
	z, err := zlib.NewReader(source)
	if err != nil {
		return nil, malformed("it is cut short or changed: its content is not zlib data")
	}
	content, err := io.ReadAll(io.LimitReader(z, maxContentBytes+1))
	switch {
	case err != nil:
		return nil, malformed("it is cut short or changed: its content does not decompress")
	case len(content) > maxContentBytes:
		return nil, malformed("its content has more than %d bytes once decompressed", maxContentBytes)
	case source.Len() > 0:
		return nil, malformed("%d bytes follow its compressed content", source.Len())
	}
	return content, nil
}

func (r *Report) parseBody007() error {
	in := reader{data: r.signed}
	r.AppID = string(in.bytes("application id"))
	r.issued = in.uint32("issue time")
	expire := in.uint32("expiry")
	r.salt = in.uint32("salt")

	r.IssuedAt = time.Unix(int64(r.issued), 0).UTC()
	r.Life = time.Duration(expire) * time.Second
	r.ExpiresAt = r.IssuedAt.Add(min(r.Life, MaxLife))

	for range in.count("services", maxServices) {
		s, known := in.service(r.IssuedAt)
		if in.err != nil {
			return in.err
		}
		if s.Type == ServiceNone {
			return malformed("it carries service type %d, which does not exist", s.Type)
		}
		if r.service(s.Type) != nil {
			return malformed("it carries service type %d twice", s.Type)
		}
		r.Services = append(r.Services, s)
		if !known {
			// Services stand in ascending order of their types, so what
			// cannot be read here comes after everything that a login needs.
			r.UnreadBytes = len(in.data)
			return nil
		}
	}
	return in.end()
}

func (r *reader) service(issued time.Time) (s Service, known bool) {
	s.Type = r.uint16("service type")
	s.Privileges = r.privileges(func(expiry uint32) time.Time {
		return issued.Add(time.Duration(expiry) * time.Second)
	})
	switch s.Type {
	case ServiceRTC:
		s.Channel = string(r.bytes("channel name"))
		s.User = string(r.bytes("uid"))
		return s, true
	case ServiceRTM:
		s.User = string(r.bytes("user id"))
		return s, true
	}
	return s, false
}

func mint007(g Grant) string {
	issued, life := uint32(g.IssuedAt.Unix()), uint32(g.Life/time.Second)

	body := appendBytes(nil, g.AppID)
	body = binary.LittleEndian.AppendUint32(body, issued)
	body = binary.LittleEndian.AppendUint32(body, life)
	body = binary.LittleEndian.AppendUint32(body, g.Salt)
	body = binary.LittleEndian.AppendUint16(body, 1)
	body = binary.LittleEndian.AppendUint16(body, ServiceRTM)
	body = binary.LittleEndian.AppendUint16(body, 1)
	body = binary.LittleEndian.AppendUint16(body, privilegeRTMLogin007)
	body = binary.LittleEndian.AppendUint32(body, life)
	body = appendBytes(body, g.User)

	content := appendBytes(nil, sign007(g.Certificate, issued, g.Salt, body))
	return Format007 + base64.StdEncoding.EncodeToString(deflate(append(content, body...)))
}

// deflate writes to memory, which cannot fail.
func deflate(content []byte) []byte {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	z.Write(content)
	z.Close()
	return packed.Bytes()
}

// sign007 derives the key from the certificate, the issue time and the salt,
// so the certificate itself keys no signature that leaves the house.
func sign007(certificate string, issued, salt uint32, body []byte) []byte {
	key := hmacOf(binary.LittleEndian.AppendUint32(nil, issued), []byte(certificate))
	key = hmacOf(binary.LittleEndian.AppendUint32(nil, salt), key)
	return hmacOf(key, body)
}

func hmacOf(key, data []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(data)
	return h.Sum(nil)
}
