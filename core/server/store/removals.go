package store

import "sync"

// removals are what is to be forgotten but is in the files still. One write forgets all that came together about one
// subject, and nobody waits for it.
type removals struct {
	wake chan struct{} // has room for one

	mu  sync.Mutex // guards all
	all map[subject]*removal
}

// removal is what is to be forgotten about one subject.
type removal struct {
	upTo   uint64   // all up to this place; 0: none
	places []uint64 // and these
}

func (r *removals) init() { r.wake, r.all = make(chan struct{}, 1), map[subject]*removal{} }

// remove notes a place, or all places up to it.
func (s *Store) remove(at subject, place uint64, upTo bool) {
	r := &s.removal
	r.mu.Lock()
	one := r.all[at]
	if one == nil {
		one = &removal{}
		r.all[at] = one
	}
	if upTo {
		one.upTo = max(one.upTo, place)
	} else {
		one.places = append(one.places, place)
	}
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// take returns what is to be done and forgets it.
func (r *removals) take() map[subject]*removal {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.all
	r.all = map[subject]*removal{}
	return all
}

// putBack takes in what could not be done.
func (r *removals) putBack(all map[subject]*removal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for at, old := range all {
		if newer := r.all[at]; newer != nil {
			old.upTo = max(old.upTo, newer.upTo)
			old.places = append(old.places, newer.places...)
		}
		r.all[at] = old
	}
}

func (r *removals) empty() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.all) == 0
}

func (r *removal) write(e *engine, at subject) error {
	if r.upTo > 0 {
		if err := e.remove(at, r.upTo, true); err != nil {
			return err
		}
	}
	for _, place := range r.places {
		if place <= r.upTo {
			continue
		}
		if err := e.remove(at, place, false); err != nil {
			return err
		}
	}
	return nil
}
