package wire

// presenceResult and countsResult are results with what follows their head.
type (
	presenceResult struct {
		Result
		Peers []PeerPresence
	}
	countsResult struct {
		Result
		Counts []int
	}
)

func names(name, about string, v NamesRequest) sample {
	return sample{name, about, v.Kind, v, v.Append, func(k Kind, r *Reader) any {
		got := NamesRequest{Kind: k}
		got.Read(r)
		return got
	}}
}

func queried(name, about string, v presenceResult) sample {
	encode := func(w *Writer) {
		v.Result.Append(w, 1)
		AppendPresence(w, v.Peers)
	}
	return sample{name, about, KindResult, v, encode, func(_ Kind, r *Reader) any {
		var got presenceResult
		got.Result.Read(r)
		got.Peers = ReadPresence(r)
		return got
	}}
}

func counted(name, about string, v countsResult) sample {
	encode := func(w *Writer) {
		v.Result.Append(w, 1)
		AppendCounts(w, v.Counts)
	}
	return sample{name, about, KindResult, v, encode, func(_ Kind, r *Reader) any {
		var got countsResult
		got.Result.Read(r)
		got.Counts = ReadCounts(r)
		return got
	}}
}
