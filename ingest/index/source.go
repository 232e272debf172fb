package index

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A Source is a folder of guide files, or one file of it.
type Source struct {
	fsys  fs.FS
	key   string // begins the keys of its files in the catalog
	only  string // the one file, "" for all
	close func() error
}

// Open is the folder or file at path. Links in a folder are followed as far as
// they stay in it. Close it when done.
func Open(path string) (Source, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return Source{}, err
	}
	info, err := os.Stat(abs)
	if err != nil {
		return Source{}, err
	}
	dir, only := abs, ""
	if !info.IsDir() {
		dir, only = filepath.Split(abs)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Source{}, err
	}
	return Source{fsys: root.FS(), key: key(dir), only: only, close: root.Close}, nil
}

// key is the folder's name as it begins its files' keys: by its absolute path as
// it was called, links in it not resolved, so that a folder that is replaced by
// changing a link keeps its files' keys.
func key(dir string) string { return strings.TrimSuffix(filepath.ToSlash(dir), "/") + "/" }

// Embedded is a folder that is part of the program. The name tells it from other
// folders of the catalog.
func Embedded(name string, fsys fs.FS) Source {
	return Source{fsys: fsys, key: name + ":/", close: func() error { return nil }}
}

// Key is what the keys of the source's files begin with in the catalog.
func (s Source) Key() string { return s.key }

// Close closes the folder.
func (s Source) Close() error { return s.close() }

// OpenAll opens several paths. The paths that can't be opened are in the second
// list; what was ingested from there stays as it is.
func OpenAll(paths []string) ([]Source, []Unreadable) {
	var sources []Source
	var bad []Unreadable
	for _, path := range paths {
		s, err := Open(path)
		if err != nil {
			bad = append(bad, unreadable(path, err))
			continue
		}
		sources = append(sources, s)
	}
	return sources, bad
}

// CloseAll closes several sources.
func CloseAll(sources []Source) error {
	var errs []error
	for _, s := range sources {
		errs = append(errs, s.Close())
	}
	return errors.Join(errs...)
}

// An Unreadable is a file or folder that could not be read, and why.
type Unreadable struct {
	Path string `json:"path"`
	Code string `json:"code"` // load.Code, or one of the codes below
	ZH   string `json:"zh"`
	EN   string `json:"en"`
}

// Codes beside those of package load.
const (
	codeMissing = "missing" // no such file or folder
	codeDenied  = "denied"  // no permission
	codeLink    = "link"    // a link out of the folder, to a folder, or to nothing
	codeRead    = "read"    // any other error of the file system
)

// unreadable is a file system's error.
func unreadable(path string, err error) Unreadable {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Unreadable{path, codeMissing, reasons[codeMissing].zh, reasons[codeMissing].en}
	case errors.Is(err, fs.ErrPermission):
		return Unreadable{path, codeDenied, reasons[codeDenied].zh, reasons[codeDenied].en}
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err // the path is said already
	}
	r := reasons[codeRead]
	return Unreadable{path, codeRead, fmt.Sprintf("%s：%v", r.zh, err), fmt.Sprintf("%s: %v", r.en, err)}
}

// Files is the number of files of the source that would be read.
func (s Source) Files() (int, error) {
	w, err := walkAll([]Source{s})
	if err != nil {
		return 0, err
	}
	return len(w.files), nil
}
