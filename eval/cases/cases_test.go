package cases

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

const first = `{"id":"a","kind":"field","region":"371300","today":"2026-03-12","turns":["一","二"],"maxChars":200,"expect":{"outcome":"answer","alt":["clarify"],"guides":["g"],"must":[["x","y"]],"mustNot":["z"]}}`

func TestReadTakesOneCaseALine(t *testing.T) {
	in := first + "\n\n  \n" + `{"id":"b","region":null,"turns":["一"],"expect":{"outcome":"refuse"}}`
	all, err := Read(strings.NewReader(in))
	if err != nil || len(all) != 2 {
		t.Fatalf("Read = %d cases, %v; want 2", len(all), err)
	}
	a, b := all[0], all[1]
	if a.ID != "a" || a.Home() != "371300" || a.Today != 20260312 || len(a.Turns) != 2 || a.MaxChars() != 200 ||
		a.Expect.Must[0][1] != "y" || a.Expect.MustNot[0] != "z" || a.Expect.Guides[0] != "g" || a.Expect.Alt[0] != "clarify" {
		t.Errorf("the first case = %+v, want what is written", a)
	}
	if b.Home() != "" || b.Today != 0 || b.MaxChars() != 600 {
		t.Errorf("the second case has home %q, today %v, limit %d; want none, none, 600", b.Home(), b.Today, b.MaxChars())
	}
	if all, err := Read(strings.NewReader("")); err != nil || len(all) != 0 {
		t.Errorf("Read of nothing = %v, %v; want nothing", all, err)
	}
}

func TestTheFirstBadCaseIsNamedWithItsLine(t *testing.T) {
	for name, tc := range map[string]struct{ line, want string }{
		"no JSON":            {`{"id":`, "line 3"},
		"a wrong type":       {`{"id":7}`, "line 3"},
		"a day that is none": {`{"id":"b","today":"2026-02-30","turns":["x"],"expect":{"outcome":"answer"}}`, "line 3"},
		"no id":              {`{"turns":["x"],"expect":{"outcome":"answer"}}`, "line 3: a case needs an id"},
		"an id again":        {first, "line 3: id a stands twice"},
		"no turns":           {`{"id":"b","expect":{"outcome":"answer"}}`, "line 3: case b: no turns"},
		"no outcome":         {`{"id":"b","turns":["x"]}`, `line 3: case b: outcome ""`},
		"an unknown outcome": {`{"id":"b","turns":["x"],"expect":{"outcome":"maybe"}}`, `line 3: case b: outcome "maybe"`},
		"an unknown alt":     {`{"id":"b","turns":["x"],"expect":{"outcome":"answer","alt":["no"]}}`, `line 3: case b: outcome "no"`},
	} {
		_, err := Read(strings.NewReader(first + "\n\n" + tc.line + "\n" + `{"id":`))
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: error %v, want %s in it", name, err, tc.want)
		}
	}
}

func TestAFaultOfTheReaderIsAnError(t *testing.T) {
	broken := errors.New("disk")
	if _, err := Read(io.MultiReader(strings.NewReader(first+"\n"), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("error %v, want the reader's", err)
	}
}

func FuzzReadNeverPanics(f *testing.F) {
	f.Add([]byte(first))
	f.Add([]byte("{}\n[]\nnull\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := Read(strings.NewReader(string(data)))
		if err != nil {
			return
		}
		for _, c := range all {
			if c.ID == "" || len(c.Turns) == 0 || c.MaxChars() <= 0 {
				t.Errorf("Read took %+v", c)
			}
		}
	})
}
