package token

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"time"
)

// A "006" token is "006" + application id + Base64 of
//
//	string(signature)  uint32 CRC(user id)  uint32 CRC(uid text)  string(message)
//
// with
//
//	message = uint32 salt  uint32 ts  uint16 count  { uint16 privilege  uint32 expiry }
//
// For RTM the user id takes the place that RTC gives to the channel name, and
// the uid text is empty. The user id itself is not inside.

func parse006(token string) (Report, error) {
	if len(token) < prefixBytes+AppIDBytes {
		return Report{}, malformed("it ends inside the application id: %d characters, at least %d are needed",
			len(token), prefixBytes+AppIDBytes)
	}
	content, err := decodeBase64(token[prefixBytes+AppIDBytes:])
	if err != nil {
		return Report{}, err
	}
	r := Report{Format: Format006, AppID: token[prefixBytes : prefixBytes+AppIDBytes]}

	in := reader{data: content}
	r.signature = in.bytes("signature")
	r.userSum = in.uint32("check sum of the user id")
	r.uidSum = in.uint32("check sum of the uid")
	r.signed = in.bytes("message")
	if err := in.end(); err != nil {
		return Report{}, err
	}
	if len(r.signature) != signatureBytes {
		return Report{}, malformed("its signature has %d bytes instead of %d", len(r.signature), signatureBytes)
	}
	if err := r.parseMessage006(); err != nil {
		return Report{}, err
	}
	return r, nil
}

func (r *Report) parseMessage006() error {
	in := reader{data: r.signed}
	r.salt = in.uint32("salt")
	expires := in.uint32("expiry")
	r.ExpiresAt = time.Unix(int64(expires), 0).UTC()
	r.Life = MaxLife
	r.IssuedAt = r.ExpiresAt.Add(-r.Life)

	all := Service{Type: ServiceNone, Privileges: in.privileges(func(expiry uint32) time.Time {
		return time.Unix(int64(expiry), 0).UTC()
	})}
	r.Services = []Service{all}
	return in.end()
}

// privileges reads a counted list of privileges; both formats write it alike
// and differ in what an expiry counts from.
func (r *reader) privileges(at func(expiry uint32) time.Time) []Privilege {
	var list []Privilege
	seen := Service{}
	for range r.count("privileges", maxPrivileges) {
		p := Privilege{ID: r.uint16("privilege")}
		if expiry := r.uint32("expiry of a privilege"); expiry != 0 {
			p.ExpiresAt = at(expiry)
		}
		if r.err != nil {
			return nil
		}
		if seen.privilege(p.ID) != nil {
			r.err = malformed("it carries privilege %d twice", p.ID)
			return nil
		}
		list = append(list, p)
		seen.Privileges = list
	}
	return list
}

func mint006(g Grant) string {
	expires := uint32(g.IssuedAt.Add(g.Life).Unix())

	message := binary.LittleEndian.AppendUint32(nil, g.Salt)
	message = binary.LittleEndian.AppendUint32(message, expires)
	message = binary.LittleEndian.AppendUint16(message, 1)
	message = binary.LittleEndian.AppendUint16(message, privilegeRTMLogin006)
	message = binary.LittleEndian.AppendUint32(message, expires)

	content := appendBytes(nil, sign006(g.Certificate, g.AppID, g.User, message))
	content = binary.LittleEndian.AppendUint32(content, crc32.ChecksumIEEE([]byte(g.User)))
	content = binary.LittleEndian.AppendUint32(content, crc32.ChecksumIEEE(nil))
	content = appendBytes(content, message)
	return Format006 + g.AppID + base64.StdEncoding.EncodeToString(content)
}

func sign006(certificate, appID, user string, message []byte) []byte {
	h := hmac.New(sha256.New, []byte(certificate))
	h.Write([]byte(appID))
	h.Write([]byte(user))
	h.Write(message)
	return h.Sum(nil)
}
