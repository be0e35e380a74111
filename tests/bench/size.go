package main

import (
	"context"
	"debug/elf"
	"fmt"
	"os"
	"path/filepath"
)

// sizes shows how large the files are that people download.
func sizes(_ context.Context, b *bench) error {
	library, err := strippedSize(filepath.Join(b.library, "librtm.so"))
	if err != nil {
		return err
	}
	server, err := strippedSize(b.server)
	if err != nil {
		return err
	}
	b.add(line{what: "size of librtm.so, stripped", unit: "MB", ours: library, goal: 8, absolute: true})
	b.add(line{what: "size of rtm-server, stripped", unit: "MB", ours: server})
	return nil
}

// strippedSize returns the size of a file in MB, less the sections that strip(1) would remove.
func strippedSize(path string) (float64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	f, err := elf.Open(path)
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", path, err)
	}
	defer f.Close()
	size := info.Size()
	for _, s := range f.Sections {
		needed := s.Flags&elf.SHF_ALLOC != 0 || s.Type == elf.SHT_NULL || s.Name == ".shstrtab"
		if !needed && s.Type != elf.SHT_NOBITS {
			size -= int64(s.FileSize)
		}
	}
	return float64(size) / 1e6, nil
}
