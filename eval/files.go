package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"yijian/eval/cases"
	"yijian/eval/draft"
	"yijian/eval/talk"
)

// readFiles reads each file with read, and joins what they hold. Errors name the
// file.
func readFiles[T any](open func(string) (io.ReadCloser, error), names []string, read func(name string, r io.Reader) ([]T, error)) ([]T, error) {
	var all []T
	for _, name := range names {
		f, err := open(name)
		if err != nil {
			return nil, err
		}
		some, err := read(name, f)
		f.Close() // it was only read
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, some...)
	}
	return all, nil
}

func openFile(name string) (io.ReadCloser, error) { return os.Open(name) }

func openGolden(name string) (io.ReadCloser, error) { return golden.Open(name) }

func oneCases(_ string, r io.Reader) ([]cases.Case, error) { return cases.Read(r) }

func oneDrafts(_ string, r io.Reader) ([]draft.Draft, error) { return draft.Read(r) }

func oneTalk(name string, r io.Reader) ([]talk.Talk, error) {
	t, err := talk.Read(strings.TrimSuffix(path.Base(strings.ReplaceAll(name, "\\", "/")), ".txt"), r)
	return []talk.Talk{t}, err
}

// readCases reads the files, or the golden cases if there are none.
func readCases(files []string) ([]cases.Case, error) {
	if len(files) > 0 {
		return readFiles(openFile, files, oneCases)
	}
	names, err := fs.Glob(golden, "testdata/golden/*.jsonl")
	if err != nil {
		return nil, err
	}
	return readFiles(openGolden, names, oneCases)
}

// readTalks reads the files or, with own, the project's talks.
func readTalks(files []string, own bool) ([]talk.Talk, error) {
	if !own {
		return readFiles(openFile, files, oneTalk)
	}
	names, err := fs.Glob(golden, "testdata/talks/*.txt")
	if err != nil {
		return nil, err
	}
	return readFiles(openGolden, names, oneTalk)
}
