package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"yijian/assistant/web"
)

// An event is one event of a stream; a beat has no name.
type event struct{ name, id, data string }

// events opens a stream; next returns its next event, false at its end.
func (b *bed) events(ctx context.Context, k call) (resp *http.Response, next func() (event, bool)) {
	b.t.Helper()
	if k.header == nil {
		k.header = map[string]string{}
	}
	k.header["Accept"] = "text/event-stream, application/json"
	req, err := k.request(ctx, b.url)
	if err != nil {
		b.t.Fatal(err)
	}
	resp, err = http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatalf("%s %s: %v", k.method, k.path, err)
	}
	b.t.Cleanup(func() { resp.Body.Close() })
	lines := bufio.NewReader(resp.Body)
	return resp, func() (event, bool) {
		var e event
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				return e, false
			}
			name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
			switch name {
			case "id":
				e.id = value
			case "event":
				e.name = value
			case "data":
				e.data = value
			case "":
				if line == "\n" {
					return e, true
				}
			}
		}
	}
}

func TestAMessageAsAStreamTellsStepsThenClaimsThenTheAnswer(t *testing.T) {
	b := newBed(t)
	path, token := b.conversation()
	post := call{method: "POST", path: path + "/messages", token: token, body: `{"text":"多少钱"}`, header: map[string]string{"Idempotency-Key": "k"}}
	for _, want := range [][]string{{"status", "status", "claim", "answer"}, {"claim", "answer"}} {
		resp, next := b.events(t.Context(), post)
		if got := resp.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/event-stream") {
			t.Fatalf("content type %q", got)
		}
		var names []string
		for e, ok := next(); ok; e, ok = next() {
			names = append(names, e.name)
			switch e.name {
			case "claim":
				b.check("/components/schemas/Claim", "claim event", []byte(e.data))
			case "answer":
				b.check("/components/schemas/Answer", "answer event", []byte(e.data))
			}
		}
		if !slices.Equal(names, want) {
			t.Errorf("events %q, want %q (the second time from the record)", names, want)
		}
	}
}

func TestAStreamThatHasNotBegunFailsWithAStatusAndLaterWithAnEvent(t *testing.T) {
	b := newBed(t)
	path, token := b.conversation()
	post := func(text string) call {
		return call{method: "POST", path: path + "/messages", token: token, body: `{"text":"` + text + `"}`}
	}
	resp, _ := b.events(t.Context(), post("坏了"))
	if resp.StatusCode != 503 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "application/problem+json") || resp.Header.Get("Retry-After") == "" {
		t.Errorf("failure before the first event = %d %v", resp.StatusCode, resp.Header)
	}
	resp, _ = b.events(t.Context(), post(""))
	if resp.StatusCode != 422 {
		t.Errorf("empty message = %d, want 422", resp.StatusCode)
	}
	// The message before is answered first and fails again; that must not show here.
	resp, next := b.events(t.Context(), post("半路坏"))
	e, _ := next()
	if resp.StatusCode != 200 || e.name != "status" {
		t.Fatalf("first event = %d %+v, want a status", resp.StatusCode, e)
	}
	e, _ = next()
	if e.name != "error" || !strings.Contains(e.data, "unavailable") || strings.Contains(e.data, "connection") {
		t.Errorf("second event = %+v, want the problem", e)
	}
	b.check("/components/schemas/Problem", "error event", []byte(e.data))
	if _, ok := next(); ok {
		t.Error("the stream goes on after the error")
	}
}

func TestAListenerResumesWhereItStopped(t *testing.T) {
	b := newBed(t, func(o *web.Options) { o.Beat = 50 * time.Millisecond })
	path, token := b.conversation()
	b.ask(path, token, "一")
	ctx, cancel := context.WithCancel(t.Context())
	_, next := b.events(ctx, call{path: path + "/events", token: token})
	turn := func(next func() (event, bool), id string, text string) {
		t.Helper()
		for {
			e, ok := next()
			if !ok {
				t.Fatalf("the stream ended before turn %s", id)
			}
			if e.name == "" {
				continue // a beat
			}
			if e.name != "message" || e.id != id || !strings.Contains(e.data, text) {
				t.Fatalf("event = %+v, want turn %s %q", e, id, text)
			}
			b.check("/components/schemas/Turn", "message event", []byte(e.data))
			return
		}
	}
	turn(next, "1", "一")
	turn(next, "2", "每证20元")
	b.ask(path, token, "二") // while it listens
	turn(next, "3", "二")
	cancel()
	b.ask(path, token, "三") // while it is away
	_, next = b.events(t.Context(), call{path: path + "/events?after=0", token: token, header: map[string]string{"Last-Event-ID": "3"}})
	turn(next, "4", "每证20元")
	turn(next, "5", "三")
}

func TestALongPollWaitsForTheNextTurn(t *testing.T) {
	b := newBed(t, func(o *web.Options) { o.Poll = 20 * time.Millisecond })
	path, token := b.conversation()
	if r := b.do(call{path: path + "/events", token: token}); r.status != 200 || strings.TrimSpace(r.body) != "[]" {
		t.Errorf("poll with nothing to come = %d %s, want []", r.status, r.body)
	}
	b.ask(path, token, "问")
	r := b.do(call{path: path + "/events?after=1", token: token})
	if r.status != 200 || strings.Contains(r.body, `"seq":1,`) || !strings.Contains(r.body, `"seq":2,`) {
		t.Errorf("poll after 1 = %d %s, want turn 2 alone", r.status, r.body)
	}

	b = newBed(t) // 25 s
	path, token = b.conversation()
	polled := make(chan reply, 1)
	go func() { polled <- b.do(call{path: path + "/events?after=0", token: token}) }()
	b.ask(path, token, "问")
	if r := <-polled; !strings.Contains(r.body, `"seq":1,`) {
		t.Errorf("poll during a message = %s, want turn 1", r.body)
	}
}

func TestErasingEndsTheStream(t *testing.T) {
	b := newBed(t)
	path, token := b.conversation()
	_, next := b.events(t.Context(), call{path: path + "/events", token: token})
	next() // the first beat: it listens
	if r := b.do(call{method: "DELETE", path: path, token: token}); r.status != 204 {
		t.Fatalf("erase = %d", r.status)
	}
	if e, _ := next(); e.name != "error" || !strings.Contains(e.data, "not-found") {
		t.Errorf("event = %+v, want not-found", e)
	}
	if _, ok := next(); ok {
		t.Error("the stream goes on")
	}
}

func TestStoppingEndsStreamsAndPollsAndRefusesMessages(t *testing.T) {
	b := newBed(t)
	path, token := b.conversation()
	_, next := b.events(t.Context(), call{path: path + "/events", token: token})
	next()
	polled := make(chan reply, 1)
	go func() { polled <- b.do(call{path: path + "/events", token: token}) }()
	if err := b.session.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if e, ok := next(); ok {
		t.Errorf("event %+v after the stop", e)
	}
	if r := <-polled; r.status != 503 || r.header.Get("Retry-After") == "" {
		t.Errorf("poll = %d, want 503 and when to come back", r.status)
	}
	if r := b.do(call{method: "POST", path: path + "/messages", token: token, body: `{"text":"问"}`}); r.status != 503 || !strings.Contains(r.body, "closing") {
		t.Errorf("message = %d %s, want 503 closing", r.status, r.body)
	}
}

func TestAConversationHasRoomForAFewListeners(t *testing.T) {
	b := newBed(t)
	path, token := b.conversation()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for i := range 8 {
		resp, next := b.events(ctx, call{path: path + "/events", token: token})
		if next(); resp.StatusCode != 200 {
			t.Fatalf("listener %d = %d", i+1, resp.StatusCode)
		}
	}
	if r := b.do(call{path: path + "/events", token: token}); r.status != 429 || !strings.Contains(r.body, "too-many-listeners") {
		t.Errorf("ninth listener = %d %s, want 429", r.status, r.body)
	}
	other, otherToken := b.conversation()
	b.ask(other, otherToken, "问")
	if r := b.do(call{path: other + "/events", token: otherToken}); r.status != 200 {
		t.Errorf("another conversation's = %d, want 200", r.status)
	}
}

// TestAStreamOutlivesTheServersTimes runs a stream on a server whose times for
// ordinary requests are shorter than the stream.
func TestAStreamOutlivesTheServersTimes(t *testing.T) {
	b := newBed(t, func(o *web.Options) { o.Beat = 20 * time.Millisecond })
	s := httptest.NewUnstartedServer(b.handler)
	s.Config.ReadTimeout, s.Config.WriteTimeout = 60*time.Millisecond, 60*time.Millisecond
	s.Start()
	defer s.Close()
	path, token := b.conversation()
	b.url = s.URL
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, next := b.events(ctx, call{path: path + "/events", token: token})
	for i := range 15 { // 300 ms
		if _, ok := next(); !ok {
			t.Fatalf("the stream ended after %d beats", i)
		}
	}
}

func TestALongPollOutlivesTheServersReadingTime(t *testing.T) {
	const poll = 150 * time.Millisecond
	b := newBed(t, func(o *web.Options) { o.Poll = poll })
	s := httptest.NewUnstartedServer(b.handler)
	s.Config.ReadTimeout = 30 * time.Millisecond
	s.Start()
	defer s.Close()
	b.url = s.URL
	path, token := b.conversation()
	began := time.Now()
	r := b.do(call{path: path + "/events", token: token})
	if took := time.Since(began); r.status != 200 || took < poll {
		t.Errorf("poll = %d %s after %v, want it to last %v", r.status, r.body, took, poll)
	}
}

func TestManyClientsAtOnce(t *testing.T) {
	b := newBed(t)
	const clients, messages = 8, 6
	done := make(chan error, clients)
	for range clients {
		path, token := b.conversation()
		go func() {
			done <- func() error {
				for j := range messages {
					req, err := call{method: "POST", path: path + "/messages", token: token, body: fmt.Sprintf(`{"text":"第%d问"}`, j),
						header: map[string]string{"Idempotency-Key": fmt.Sprint(j)}}.request(t.Context(), b.url)
					if err != nil {
						return err
					}
					resp, err := http.DefaultClient.Do(req)
					if err != nil {
						return err
					}
					_, _ = io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
					if resp.StatusCode != 200 {
						return fmt.Errorf("message %d: %s", j, resp.Status)
					}
				}
				req, err := call{path: path, token: token}.request(t.Context(), b.url)
				if err != nil {
					return err
				}
				resp, err := http.DefaultClient.Do(req)
				if err != nil {
					return err
				}
				defer resp.Body.Close()
				var h struct{ Turns []struct{ Text string } }
				if err := json.NewDecoder(resp.Body).Decode(&h); err != nil {
					return err
				}
				for j := range messages {
					if len(h.Turns) != 2*messages || h.Turns[2*j].Text != fmt.Sprintf("第%d问", j) {
						return fmt.Errorf("history %+v", h.Turns)
					}
				}
				return nil
			}()
		}()
	}
	for range clients {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
