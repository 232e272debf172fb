package app_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"yijian/assistant/answer"
	"yijian/assistant/app"
	"yijian/assistant/session"
	"yijian/ingest/embedding/embeddingtest"
	"yijian/ingest/index"
	"yijian/ingest/open"
)

// settings is an environment of a test: its own data folder, and what it sets. The
// model in the program is only loaded where it is what the test is about.
func settings(t *testing.T, pairs ...string) app.Config {
	t.Helper()
	env := map[string]string{"YIJIAN_DATA": t.TempDir(), app.Addr: "127.0.0.1:0"}
	for i := 0; i < len(pairs); i += 2 {
		env[pairs[i]] = pairs[i+1]
	}
	c, err := app.Load(func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	c.Embedders = embedders(&embeddingtest.Hash{})
	return c
}

func start(t *testing.T, c app.Config) *app.App {
	t.Helper()
	a, err := app.New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return a
}

// ingest adds a folder with one guide to the catalog, as another program would.
func ingest(t *testing.T, c app.Config, text string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "guide.md"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cat, err := open.Catalog(t.Context(), c.Settings)
	if err != nil {
		t.Fatal(err)
	}
	defer cat.Close()
	src, err := index.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	if _, err := index.Sync(t.Context(), cat, []index.Source{src}, index.Options{Regions: open.Regions(c.Settings), Now: time.Now}); err != nil {
		t.Fatal(err)
	}
}

// ask puts one question without a conversation.
func ask(t *testing.T, a *app.App, text, region string) answer.Answer {
	t.Helper()
	ans, err := a.Session().Ask(t.Context(), session.Query{Text: text, Region: region, Day: 20260312})
	if err != nil {
		t.Fatalf("ask %s: %v", text, err)
	}
	return ans
}

func cites(a answer.Answer, guide string) bool {
	for _, c := range a.Claims {
		for _, cite := range c.Citations {
			if cite.Guide == guide {
				return true
			}
		}
	}
	return false
}

const parking = `---
id: parking
title: 停车证办理
region: 990100
---
## 受理条件
在本市有固定车位。
## 收费标准
每证77元
`

func TestTheFirstRunAnswersFromTheSampleCity(t *testing.T) {
	a := start(t, settings(t))
	if !a.Contents().Sample {
		t.Error("contents are not marked as sample")
	}
	ans := ask(t, a, "居住证首次申领多少钱", "990102")
	if ans.Outcome != answer.Answered || len(ans.Claims) == 0 || !ans.Claims[0].Citations[0].Sample {
		t.Errorf("answer = %+v, want a cited fact marked as sample", ans)
	}
}

func TestTheGuidesOfAFolderTakeTheSamplesPlace(t *testing.T) {
	c := settings(t)
	first, err := app.New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	c.Guides = t.TempDir()
	if err := os.WriteFile(filepath.Join(c.Guides, "parking.md"), []byte(parking), 0o600); err != nil {
		t.Fatal(err)
	}
	a := start(t, c)
	if ans := ask(t, a, "停车证多少钱", "990100"); !cites(ans, "parking") || !strings.Contains(ans.Text, "77元") {
		t.Errorf("answer = %+v, want 77元 from the folder", ans)
	}
	if r := a.Contents().Report; a.Contents().Sample || r == nil || len(r.Added) != 1 || len(r.Removed) < 20 {
		t.Errorf("contents = %+v, want one guide added and the sample gone", a.Contents())
	}
	// A later start without the folder keeps its guides, and brings no sample back.
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	c.Guides = ""
	again := start(t, c)
	if ans := ask(t, again, "停车证多少钱", "990100"); !cites(ans, "parking") || again.Contents().Sample {
		t.Errorf("later start: %+v", ans)
	}
}

func TestTheSampleGivesWayOnceGuidesWereIngestedBesideIt(t *testing.T) {
	c := settings(t)
	first, err := app.New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	ingest(t, c, parking)
	a := start(t, c)
	if a.Contents().Sample {
		t.Error("contents are marked as sample")
	}
	if ans := ask(t, a, "停车证多少钱", "990100"); !cites(ans, "parking") {
		t.Errorf("停车证多少钱: %+v, want 77元 from the folder", ans)
	}
	for _, cl := range ask(t, a, "居住证首次申领多少钱", "990102").Claims {
		t.Errorf("居住证首次申领多少钱: %+v, want nothing of the sample", cl)
	}
}

func TestGuidesThatNameNoRegionGetTheOneGiven(t *testing.T) {
	c := settings(t)
	c.Guides, c.Region = t.TempDir(), "371300"
	text := strings.Replace(parking, "region: 990100\n", "", 1)
	if err := os.WriteFile(filepath.Join(c.Guides, "parking.md"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	a := start(t, c)
	if ans := ask(t, a, "停车证多少钱", "371302"); !cites(ans, "parking") {
		t.Errorf("answer in the region = %+v, want the guide", ans)
	}
	if ans := ask(t, a, "停车证多少钱", "990100"); cites(ans, "parking") {
		t.Errorf("answer in another region = %+v, want nothing of it", ans)
	}
}

func TestAnEmptyFolderTakesNoGuidesAway(t *testing.T) {
	c := settings(t)
	c.Guides = t.TempDir()
	file := filepath.Join(c.Guides, "parking.md")
	if err := os.WriteFile(file, []byte(parking), 0o600); err != nil {
		t.Fatal(err)
	}
	first, err := app.New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if second, err := app.New(t.Context(), c); err == nil {
		second.Close()
		t.Error("started from an emptied folder, want an error that nothing was changed")
	}
	c.Guides = ""
	third := start(t, c)
	if ans := ask(t, third, "停车证办理多少钱", "990100"); ans.Outcome != answer.Answered {
		t.Errorf("after the failed start the guide is gone: %s %q", ans.Outcome, ans.Text)
	}
}

func TestAFolderThatIsNotThereIsAnError(t *testing.T) {
	c := settings(t)
	c.Guides = filepath.Join(t.TempDir(), "none")
	if a, err := app.New(t.Context(), c); err == nil {
		a.Close()
		t.Error("no error")
	}
}

func TestARunningProgramFollowsTheCatalogAndStopsInOrder(t *testing.T) {
	c := settings(t)
	a := start(t, c)
	l, err := app.Listen(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + l.Addr().String()
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- a.Run(ctx, l) }()

	ingest(t, c, parking)
	deadline := time.Now().Add(20 * time.Second)
	for !cites(ask(t, a, "停车证多少钱", "990100"), "parking") {
		if time.Now().After(deadline) {
			t.Fatal("the new guide is not found after 20 s")
		}
	}
	resp, err := http.Get(url + "/readyz")
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("readyz: %v %v", resp, err)
	}
	resp.Body.Close()

	stop()
	if err := <-ran; err != nil {
		t.Errorf("run: %v", err)
	}
	if _, err := http.Get(url + "/healthz"); err == nil {
		t.Error("it still answers after the stop")
	}
	_, _, err = a.Session().Create(t.Context(), session.Start{}, session.Key{})
	if err != nil {
		t.Errorf("create after the stop: %v; the files must be open until Close", err)
	}
}

func TestAClientThatNeverEndsItsRequestDoesNotSpoilTheStop(t *testing.T) {
	c := settings(t)
	c.StopTime = 100 * time.Millisecond
	a := start(t, c)
	l, err := app.Listen(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- a.Run(ctx, l) }()

	slow, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	// The server says 100 when it has begun to read the body, which never comes.
	fmt.Fprint(slow, "POST /api/v1/conversations HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n")
	if _, err := slow.Read(make([]byte, 12)); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := <-ran; err != nil {
		t.Errorf("run: %v, want a clean stop", err)
	}
	if _, err := io.Copy(io.Discard, slow); err != nil && !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the slow client's connection: %v, want it closed", err)
	}
}

func TestASecondProgramOnThePortIsToldSo(t *testing.T) {
	c := settings(t)
	l, err := app.Listen(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c.Addr = l.Addr().String()
	var taken *app.PortTaken
	if _, err := app.Listen(t.Context(), c); !errors.As(err, &taken) || taken.Addr != c.Addr {
		t.Errorf("second listen: %v, want PortTaken", err)
	}
}

func TestTheDataFolderIsNobodyElses(t *testing.T) {
	c := settings(t)
	c.Data = filepath.Join(c.Data, "deeper", "data")
	c.Store, c.DB = filepath.Join(c.Data, "catalog.db"), filepath.Join(c.Data, "conversations.db")
	start(t, c)
	for path, want := range map[string]os.FileMode{c.Data: 0o700, c.DB: 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got&^want != 0 {
			t.Errorf("%s has mode %o, want at most %o", path, got, want)
		}
	}
}

func TestTheSchemaOfGuidesIsServed(t *testing.T) {
	a := start(t, settings(t))
	rec := httptest.NewRecorder()
	a.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/api/schemas/guide.json", nil))
	if rec.Code != 200 || !strings.Contains(rec.Body.String(), "json-schema.org/draft/2020-12") {
		t.Errorf("schema = %d %.100s", rec.Code, rec.Body)
	}
}
