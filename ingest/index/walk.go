package index

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"yijian/ingest/load"
)

// A found file is one that this run has to read.
type found struct {
	source Source
	name   string // below the source
	key    string
	link   bool
	info   fs.FileInfo // of what a link leads to
}

// A walk is what the sources hold.
type walk struct {
	sources    []Source
	files      []found // in order of key
	unreadable []Unreadable
	skipped    []string // files of other formats
	lost       []string // keys that could not be looked at: what lies there stays
}

// walkAll looks through the sources. A file that lies in two of them counts once.
func walkAll(sources []Source) (*walk, error) {
	w := &walk{sources: sources}
	for _, s := range sources {
		root := "."
		if s.only != "" {
			root = s.only
		}
		if err := fs.WalkDir(s.fsys, root, func(name string, d fs.DirEntry, err error) error {
			return w.visit(s, name, d, err)
		}); err != nil {
			return nil, fmt.Errorf("walk %s: %w", s.key, err)
		}
	}
	w.order()
	return w, nil
}

func (w *walk) visit(s Source, name string, d fs.DirEntry, err error) error {
	key := s.key + name
	if err != nil {
		w.unreadable = append(w.unreadable, unreadable(key, err))
		w.lost = append(w.lost, key)
		if d != nil && d.IsDir() {
			return fs.SkipDir
		}
		return nil
	}
	hidden := name != "." && name != s.only && strings.HasPrefix(path.Base(name), ".")
	switch {
	case d.IsDir() && hidden:
		return fs.SkipDir
	case d.IsDir() || hidden:
		return nil
	case d.Type()&fs.ModeSymlink != 0:
		return w.link(s, name, key)
	case !d.Type().IsRegular() || !load.Supported(name):
		w.skipped = append(w.skipped, key)
		return nil
	}
	info, err := d.Info()
	if err != nil {
		w.unreadable = append(w.unreadable, unreadable(key, err))
		w.lost = append(w.lost, key)
		return nil
	}
	w.files = append(w.files, found{source: s, name: name, key: key, info: info})
	return nil
}

// link follows a link to a file. Mounted configuration consists of such links,
// into a hidden folder beside them.
func (w *walk) link(s Source, name, key string) error {
	info, err := fs.Stat(s.fsys, name)
	if err != nil || info.IsDir() {
		w.unreadable = append(w.unreadable, Unreadable{key, codeLink, reasons[codeLink].zh, reasons[codeLink].en})
		w.lost = append(w.lost, key)
		return nil
	}
	if !info.Mode().IsRegular() || !load.Supported(name) {
		w.skipped = append(w.skipped, key)
		return nil
	}
	w.files = append(w.files, found{source: s, name: name, key: key, link: true, info: info})
	return nil
}

// order sorts the files and drops those that are there twice: by another source,
// or by a link to a file that is there itself.
func (w *walk) order() {
	slices.SortStableFunc(w.files, func(a, b found) int { return strings.Compare(a.key, b.key) })
	w.files = slices.CompactFunc(w.files, func(a, b found) bool { return a.key == b.key })
	slices.Sort(w.skipped)
	w.skipped = slices.Compact(w.skipped)
	if !slices.ContainsFunc(w.files, func(f found) bool { return f.link }) {
		return
	}
	var own []fs.FileInfo
	for _, f := range w.files {
		if !f.link {
			own = append(own, f.info)
		}
	}
	w.files = slices.DeleteFunc(w.files, func(f found) bool {
		return f.link && slices.ContainsFunc(own, func(i fs.FileInfo) bool { return os.SameFile(i, f.info) })
	})
}

// covers reports whether the walk would have found the file with that key.
func (w *walk) covers(key string) bool {
	for _, lost := range w.lost {
		if key == lost || strings.HasPrefix(key, strings.TrimSuffix(lost, "/.")+"/") {
			return false
		}
	}
	for _, s := range w.sources {
		if s.only == "" && strings.HasPrefix(key, s.key) || s.only != "" && key == s.key+s.only {
			return true
		}
	}
	return false
}

// read is the file's bytes.
func (f found) read() ([]byte, *Unreadable) {
	if n := f.info.Size(); n > load.MaxSize {
		return nil, f.tooLarge(n)
	}
	file, err := f.source.fsys.Open(f.name)
	if err != nil {
		u := unreadable(f.key, err)
		return nil, &u
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, load.MaxSize+1)) // it may have grown
	if err != nil {
		u := unreadable(f.key, err)
		return nil, &u
	}
	if n := int64(len(data)); n > load.MaxSize {
		return nil, f.tooLarge(n)
	}
	return data, nil
}

func (f found) tooLarge(n int64) *Unreadable {
	return &Unreadable{f.key, string(load.TooLarge), fmt.Sprintf(tooLargeZH, n, load.MaxSize), fmt.Sprintf(tooLargeEN, n, load.MaxSize)}
}
