package kept

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"sync"

	"yijian/ingest/embedding"
	"yijian/ingest/vector"
)

// A Folder is an Embedder that keeps every vector it has made in a file of a
// folder, one file for each model. Two programs must not share it at a time.
type Folder struct {
	e embedding.Embedder

	mu   sync.Mutex
	set  *Set
	file *os.File
	size int64 // of whole records
}

// Open opens the folder, and makes it if it isn't there. Close the Folder when
// done.
func Open(dir string, e embedding.Embedder) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("open cache of vectors: %w", err)
	}
	name := embedding.KeyOf(e.Model())
	path := filepath.Join(dir, hex.EncodeToString(name[:8])+".vectors")
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("open cache of vectors: %w", err)
	}
	f := &Folder{e: e, file: file}
	if err := f.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("open cache of vectors %s: %w", path, err), file.Close())
	}
	return f, nil
}

// load reads the file, writes the head of an empty one, and cuts off what a kill
// has left half written.
func (f *Folder) load() error {
	info, err := f.file.Stat()
	if err != nil {
		return err
	}
	if info.Size() == 0 {
		f.set = NewSet(f.e.Model(), f.e.Dim())
		n, err := f.file.WriteString(header(f.e.Model(), f.e.Dim()))
		f.size = int64(n)
		return err
	}
	set, size, err := read(f.file)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	if set.model != f.e.Model() || set.dim != f.e.Dim() {
		return fmt.Errorf("vectors of %s, %d elements; want %s, %d", set.model, set.dim, f.e.Model(), f.e.Dim())
	}
	f.set, f.size = set, size
	return f.cut()
}

// Model implements embedding.Embedder.
func (f *Folder) Model() string { return f.e.Model() }

// Dim implements embedding.Embedder.
func (f *Folder) Dim() int { return f.e.Dim() }

// Len is how many vectors there are.
func (f *Folder) Len() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.set.Len()
}

// Embed implements embedding.Embedder.
func (f *Folder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	return known(ctx, texts, f.get, func(texts []string) ([][]float32, error) {
		made, err := f.e.Embed(ctx, texts)
		if err != nil {
			return nil, err
		}
		return f.keep(texts, made)
	})
}

func (f *Folder) get(text string) ([]float32, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.set.Get(text)
}

// keep writes the vectors and returns them as they are kept.
func (f *Folder) keep(texts []string, made [][]float32) ([][]float32, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var rows []byte
	fresh := NewSet(f.set.model, f.set.dim)
	for i, text := range texts {
		q := vector.QuantizedOf(made[i])
		key := embedding.KeyOf(text)
		if f.set.vectors[key].Codes == nil && fresh.vectors[key].Codes == nil {
			fresh.vectors[key] = q
			rows = append(rows, record(key, q)...)
		}
		made[i] = q.Float32()
	}
	if _, err := f.file.Write(rows); err != nil {
		return nil, errors.Join(fmt.Errorf("keep vectors: %w", err), f.cut())
	}
	f.size += int64(len(rows))
	maps.Copy(f.set.vectors, fresh.vectors)
	return made, nil
}

// cut takes away what a write that failed has left: a half record would make
// nonsense of all that follow.
func (f *Folder) cut() error {
	if err := f.file.Truncate(f.size); err != nil {
		return err
	}
	_, err := f.file.Seek(f.size, io.SeekStart)
	return err
}

// Close closes the file.
func (f *Folder) Close() error { return f.file.Close() }
