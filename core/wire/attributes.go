package wire

import "fmt"

// What both sides know about attributes: what is allowed, and what a write makes of a list.

// Check says what is wrong with a write by itself: the code and why, or OK. Whether the result of the write fits
// is CheckAttributesFit's question.
func (f *WriteAttributes) Check(l *Limits) (Code, error) {
	if f.Op < AttributesSet || f.Op > AttributesClear {
		return AttributeInvalidArgument, fmt.Errorf("the operation %d is unknown", f.Op)
	}
	if f.Op == AttributesClear {
		return OK, nil
	}
	if code, err := checkAttributeCount(len(f.Pairs), l); err != nil {
		return code, err
	}
	for i := range f.Pairs {
		p := &f.Pairs[i]
		if err := CheckAttributeKey(p.Key); err != nil {
			return AttributeInvalidArgument, err
		}
		if f.Op == AttributesDelete {
			continue
		}
		switch {
		case p.Value == "":
			return AttributeInvalidArgument, fmt.Errorf("the value of %q is empty", p.Key)
		case len(p.Value) > l.AttributeValueBytes:
			return AttributeSizeOverflow, fmt.Errorf("the value of %q has %d bytes, at most %d are allowed", p.Key, len(p.Value), l.AttributeValueBytes)
		}
		if err := CheckText("the value", p.Value, l.AttributeValueBytes); err != nil {
			return AttributeInvalidArgument, fmt.Errorf("of %q: %w", p.Key, err)
		}
	}
	return OK, nil
}

// CheckAttributeKeys says what is wrong with the keys of a read or a delete: the code and why, or OK.
func CheckAttributeKeys(keys []string, l *Limits) (Code, error) {
	if code, err := checkAttributeCount(len(keys), l); err != nil {
		return code, err
	}
	for _, k := range keys {
		if err := CheckAttributeKey(k); err != nil {
			return AttributeInvalidArgument, err
		}
	}
	return OK, nil
}

func checkAttributeCount(n int, l *Limits) (Code, error) {
	switch {
	case n == 0:
		return AttributeInvalidArgument, fmt.Errorf("no attribute is named")
	case n > l.Attributes:
		return AttributeSizeOverflow, fmt.Errorf("%d attributes are named, at most %d are allowed", n, l.Attributes)
	}
	return OK, nil
}

// CheckAttributeKey says what is wrong with a key, or nil: 1 to 32 bytes of visible ASCII.
func CheckAttributeKey(key string) error {
	if key == "" {
		return fmt.Errorf("a key is empty")
	}
	if len(key) > MaxAttributeKeyBytes {
		return fmt.Errorf("a key has %d bytes, at most %d are allowed", len(key), MaxAttributeKeyBytes)
	}
	for i := 0; i < len(key); i++ {
		if key[i] <= ' ' || key[i] > '~' {
			return fmt.Errorf("a key holds byte 0x%02x at position %d, only visible ASCII characters are allowed", key[i], i)
		}
	}
	return nil
}

// CheckAttributesFit says whether a list is within its limits: their number, and their bytes together.
func CheckAttributesFit(list []Attribute, count, bytes int) error {
	if len(list) > count {
		return fmt.Errorf("there would be %d attributes, at most %d are allowed", len(list), count)
	}
	size := 0
	for i := range list {
		size += len(list[i].Key) + len(list[i].Value)
	}
	if size > bytes {
		return fmt.Errorf("the attributes would have %d bytes, at most %d are allowed", size, bytes)
	}
	return nil
}

// ApplyAttributes returns what a write makes of a list, in memory of its own. Of two pairs with one key the last
// counts.
func ApplyAttributes(list []Attribute, op AttributeOp, pairs []Attribute) []Attribute {
	made := make([]Attribute, 0, len(list)+len(pairs))
	if op == AttributesAddOrUpdate || op == AttributesDelete {
		made = append(made, list...)
	}
	if op == AttributesClear {
		return made
	}
	for _, p := range pairs {
		i := 0
		for i < len(made) && made[i].Key != p.Key {
			i++
		}
		switch {
		case op == AttributesDelete && i < len(made):
			made = append(made[:i], made[i+1:]...)
		case op == AttributesDelete:
		case i < len(made):
			made[i] = p
		default:
			made = append(made, p)
		}
	}
	return made
}

// SelectAttributes returns those with one of the keys; no keys select all.
func SelectAttributes(list []Attribute, keys []string) []Attribute {
	if len(keys) == 0 {
		return list
	}
	var some []Attribute
	for _, a := range list {
		for _, k := range keys {
			if a.Key == k {
				some = append(some, a)
				break
			}
		}
	}
	return some
}
