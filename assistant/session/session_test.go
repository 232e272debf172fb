package session_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"yijian/assistant/answer"
	"yijian/assistant/chat"
	"yijian/assistant/claim"
	"yijian/assistant/db"
	"yijian/assistant/session"
	"yijian/ingest/guide"
	"yijian/ingest/region"
)

// echo answers with what it was asked and counts in the state how often: an
// answer out of order or asked twice shows. The field hooks in.
type echo struct {
	mu    sync.Mutex
	asked []answer.Ask
	hook  func(ctx context.Context, n int) error
}

func (e *echo) Answer(ctx context.Context, ask answer.Ask, p answer.Progress) (answer.Reply, error) {
	e.mu.Lock()
	e.asked = append(e.asked, ask)
	n, hook := len(e.asked), e.hook
	e.mu.Unlock()
	if hook != nil {
		if err := hook(ctx, n); err != nil {
			return answer.Reply{}, err
		}
	}
	c := claim.Claim{Text: "问的是：" + ask.Text, Origin: claim.Quoted, Slot: guide.Fee}
	if p.Step != nil {
		p.Step("retrieve")
	}
	if p.Claim != nil {
		p.Claim(c)
	}
	st := ask.State
	st.Failed++
	return answer.Reply{
		Answer: answer.Answer{Outcome: answer.Answered, Text: fmt.Sprintf("%d. %s", st.Failed, c.Text), Claims: []claim.Claim{c}, AsOf: ask.Today},
		State:  st,
		Trace:  answer.Trace{Retrieved: []string{"g1"}},
	}, nil
}

func (e *echo) asks() []answer.Ask {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.asked)
}

// bed is a session over a database file that a test may open twice.
type bed struct {
	*session.Session
	path *echo
	file string
	log  *strings.Builder
	now  time.Time
	seen []session.Observed
}

func newBed(t *testing.T) *bed { return reopen(t, filepath.Join(t.TempDir(), "c.db")) }

func newBedWith(t *testing.T, change func(*session.Options)) *bed {
	return reopen(t, filepath.Join(t.TempDir(), "c.db"), change)
}

func reopen(t *testing.T, file string, change ...func(*session.Options)) *bed {
	t.Helper()
	d, err := db.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	b := &bed{path: &echo{}, file: file, log: &strings.Builder{}, now: time.Date(2026, 3, 11, 16, 30, 0, 0, time.UTC)}
	o := session.Options{
		DB: d, Path: b.path,
		Regions: region.China().With([]region.Division{{Code: "990000", Name: "示例省"}, {Code: "990100", Name: "安澜市"}, {Code: "990102", Name: "望湖区"}}),
		Hotline: answer.Contact{Name: "热线", Phone: "12345", Hours: "7×24小时"},
		Now:     func() time.Time { return b.now },
		Log:     slog.New(slog.NewTextHandler(b.log, nil)),
		Observe: func(o session.Observed) { b.seen = append(b.seen, o) },
	}
	for _, f := range change {
		f(&o)
	}
	b.Session = session.New(o)
	return b
}

func (b *bed) create(t *testing.T) (id, token string) {
	t.Helper()
	c, token, err := b.Create(t.Context(), session.Start{Region: "990102", Channel: chat.Widget}, session.Key{})
	if err != nil {
		t.Fatal(err)
	}
	return c.ID, token
}

func (b *bed) texts(t *testing.T, id, token string) []string {
	t.Helper()
	es, err := b.History(t.Context(), id, token, 0)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for i, e := range es {
		if e.Seq != int64(i+1) {
			t.Errorf("turn %d has seq %d", i+1, e.Seq)
		}
		texts = append(texts, e.Text)
	}
	return texts
}

func msg(text, key string) session.Message { return session.Message{Text: text, Key: key} }

func TestATurnIsRecordedWithItsStateOnTheDayInShanghai(t *testing.T) {
	b := newBed(t)
	id, token := b.create(t)
	for i, q := range []string{"居住证多少钱", "几天能办好"} {
		a, err := b.Send(t.Context(), id, token, msg(q, ""), answer.Progress{})
		if err != nil {
			t.Fatalf("send %s: %v", q, err)
		}
		if want := fmt.Sprintf("%d. 问的是：%s", i+1, q); a.Text != want {
			t.Errorf("answer to %s = %q, want %q", q, a.Text, want)
		}
		if a.AsOf != 20260312 { // 16:30 UTC is past midnight there
			t.Errorf("answer as of %v, want 2026-03-12", a.AsOf)
		}
		again, err := b.Answer(t.Context(), a.ID, token)
		if err != nil || again.Text != a.Text || len(again.Claims) != 1 {
			t.Errorf("answer %s read again = %+v, %v", a.ID, again, err)
		}
		if tr, err := b.Trace(t.Context(), a.ID); err != nil || !slices.Equal(tr.Retrieved, []string{"g1"}) {
			t.Errorf("trace = %+v, %v", tr, err)
		}
	}
	want := []string{"居住证多少钱", "1. 问的是：居住证多少钱", "几天能办好", "2. 问的是：几天能办好"}
	if got := b.texts(t, id, token); !slices.Equal(got, want) {
		t.Errorf("history = %q, want %q", got, want)
	}
	if ask := b.path.asks()[1]; ask.Region != "990102" || ask.Lang != "zh-CN" || ask.State.Failed != 1 {
		t.Errorf("second ask = %+v: not the conversation's region, language or state", ask)
	}
	if len(b.seen) != 2 || b.seen[0].Outcome != answer.Answered {
		t.Errorf("observed %+v, want two answers", b.seen)
	}
}

func TestTheSameMessageSentManyTimesAtOnceIsAnsweredOnce(t *testing.T) {
	b := newBed(t)
	id, token := b.create(t)
	var wg sync.WaitGroup
	ids := make([]string, 10)
	for i := range ids {
		wg.Go(func() {
			var told []string
			a, err := b.Send(t.Context(), id, token, msg("社保卡怎么补", "k1"),
				answer.Progress{Claim: func(c claim.Claim) { told = append(told, c.Text) }})
			if err != nil || len(told) != 1 {
				t.Errorf("send %d: %v, claims told %q", i, err, told)
			}
			ids[i] = a.ID
		})
	}
	wg.Wait()
	if slices.Sort(ids); ids[0] == "" || ids[0] != ids[len(ids)-1] {
		t.Errorf("answers %v, want one", ids)
	}
	if n := len(b.path.asks()); n != 1 {
		t.Errorf("the path was asked %d times", n)
	}
	if got := b.texts(t, id, token); len(got) != 2 {
		t.Errorf("history = %q, want one turn and its answer", got)
	}
	_, err := b.Send(t.Context(), id, token, msg("另一个问题", "k1"), answer.Progress{})
	if !errors.Is(err, session.ErrKeyReused) {
		t.Errorf("other text under the same key: %v, want ErrKeyReused", err)
	}
	if _, err := b.Handoff(t.Context(), id, token, msg("", "k1")); !errors.Is(err, session.ErrKeyReused) {
		t.Errorf("handoff under a message's key: %v, want ErrKeyReused", err)
	}
}

func TestDifferentMessagesAtOnceAreAnsweredOneAfterTheOther(t *testing.T) {
	b := newBed(t)
	id, token := b.create(t)
	var wg sync.WaitGroup
	const n = 12
	for i := range n {
		wg.Go(func() {
			if _, err := b.Send(t.Context(), id, token, msg(fmt.Sprint("问题", i), fmt.Sprint(i)), answer.Progress{}); err != nil {
				t.Errorf("send %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	got := b.texts(t, id, token)
	if len(got) != 2*n {
		t.Fatalf("history has %d turns, want %d", len(got), 2*n)
	}
	for i := 0; i < len(got); i += 2 {
		if want := fmt.Sprintf("%d. 问的是：%s", i/2+1, got[i]); got[i+1] != want {
			t.Errorf("turn %d = %q, want %q", i+2, got[i+1], want)
		}
	}
}

func TestAMessageThatCouldNotBeAnsweredIsAnsweredByTheRetry(t *testing.T) {
	b := newBed(t)
	id, token := b.create(t)
	b.path.hook = func(_ context.Context, n int) error {
		if n == 1 {
			return errors.New("store is gone")
		}
		return nil
	}
	if _, err := b.Send(t.Context(), id, token, msg("问", "k"), answer.Progress{}); !errors.Is(err, session.ErrUnavailable) {
		t.Fatalf("first send: %v, want ErrUnavailable", err)
	}
	a, err := b.Send(t.Context(), id, token, msg("问", "k"), answer.Progress{})
	if err != nil || a.Text != "1. 问的是：问" {
		t.Errorf("retry = %q, %v", a.Text, err)
	}
	if got := b.texts(t, id, token); !slices.Equal(got, []string{"问", "1. 问的是：问"}) {
		t.Errorf("history = %q", got)
	}
}

func TestWhatWasLeftUnansweredIsAnsweredBeforeTheNextMessage(t *testing.T) {
	b := newBed(t)
	id, token := b.create(t)
	b.path.hook = func(_ context.Context, n int) error {
		if n == 1 {
			return errors.New("store is gone")
		}
		return nil
	}
	_, _ = b.Send(t.Context(), id, token, msg("早的", "k1"), answer.Progress{})
	a, err := b.Send(t.Context(), id, token, msg("晚的", "k2"), answer.Progress{})
	if err != nil || a.Text != "2. 问的是：晚的" {
		t.Errorf("next message = %q, %v; want it after the earlier one", a.Text, err)
	}
	a, err = b.Send(t.Context(), id, token, msg("早的", "k1"), answer.Progress{})
	if err != nil || a.Text != "1. 问的是：早的" {
		t.Errorf("retry of the earlier = %q, %v", a.Text, err)
	}
}

func TestAnEarlierMessageThatTakesAllItsTimeDoesNotTakeTheNextOnes(t *testing.T) {
	b := newBedWith(t, func(o *session.Options) { o.TurnTimeout = time.Second })
	id, token := b.create(t)
	b.path.hook = func(ctx context.Context, _ int) error {
		if asks := b.path.asks(); asks[len(asks)-1].Text == "答不完的" {
			<-ctx.Done()
		}
		return ctx.Err()
	}
	if _, err := b.Send(t.Context(), id, token, msg("答不完的", "k1"), answer.Progress{}); !errors.Is(err, session.ErrUnavailable) {
		t.Fatalf("the slow message: %v, want ErrUnavailable", err)
	}
	a, err := b.Send(t.Context(), id, token, msg("下一句", "k2"), answer.Progress{})
	if err != nil || a.Text != "1. 问的是：下一句" {
		t.Errorf("the next message = %q, %v; want an answer", a.Text, err)
	}
}

func TestAfterAKillTheProgramAnswersWhatItFindsOpen(t *testing.T) {
	b := newBed(t)
	id, token := b.create(t)
	b.path.hook = func(context.Context, int) error { return errors.New("killed here") }
	_, _ = b.Send(t.Context(), id, token, msg("还没答的", "k"), answer.Progress{})

	next := reopen(t, b.file)
	n, err := next.Recover(t.Context())
	if err != nil || n != 1 {
		t.Fatalf("recover = %d, %v; want 1", n, err)
	}
	want := []string{"还没答的", "1. 问的是：还没答的"}
	if got := next.texts(t, id, token); !slices.Equal(got, want) {
		t.Errorf("history = %q, want %q", got, want)
	}
	a, err := next.Send(t.Context(), id, token, msg("还没答的", "k"), answer.Progress{})
	if err != nil || a.Text != want[1] {
		t.Errorf("retry after recovery = %q, %v", a.Text, err)
	}
	if n, err := next.Recover(t.Context()); n != 0 || err != nil {
		t.Errorf("second recovery = %d, %v; want nothing to do", n, err)
	}
}

func TestAPanicInThePathIsAnErrorAndItsWordsAreNotLogged(t *testing.T) {
	b := newBed(t)
	id, token := b.create(t)
	b.path.hook = func(context.Context, int) error { panic("张三的事") }
	_, err := b.Send(t.Context(), id, token, msg("问", ""), answer.Progress{})
	if !errors.Is(err, session.ErrUnavailable) {
		t.Errorf("send: %v, want ErrUnavailable", err)
	}
	if log := b.log.String(); !strings.Contains(log, "panicked") || strings.Contains(log, "张三") {
		t.Errorf("log = %q: want the panic without its words", log)
	}
	b.path.hook = nil
	if _, err := b.Send(t.Context(), id, token, msg("再问", ""), answer.Progress{}); err != nil {
		t.Errorf("after the panic: %v; the conversation is stuck", err)
	}
}

func TestAClientThatGoesAwayDoesNotStopItsTurn(t *testing.T) {
	b := newBed(t)
	id, token := b.create(t)
	ctx, cancel := context.WithCancel(t.Context())
	b.path.hook = func(ctx context.Context, _ int) error {
		cancel()
		return ctx.Err()
	}
	if _, err := b.Send(ctx, id, token, msg("问", "k"), answer.Progress{}); err != nil {
		t.Errorf("send: %v", err)
	}
	if got := b.texts(t, id, token); len(got) != 2 {
		t.Errorf("history = %q, want the answer too", got)
	}
}

func TestWhoHasNotTheTokenGetsNothing(t *testing.T) {
	b := newBed(t)
	id, token := b.create(t)
	_, other := b.create(t)
	a, err := b.Send(t.Context(), id, token, msg("问", ""), answer.Progress{})
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{"", other, token[:len(token)-1], token + "x"} {
		calls := map[string]error{
			"Erase": b.Erase(t.Context(), id, wrong),
			"Rate":  b.Rate(t.Context(), a.ID, wrong, session.Rating{Grade: 5}),
		}
		_, calls["Conversation"] = b.Conversation(t.Context(), id, wrong)
		_, calls["Send"] = b.Send(t.Context(), id, wrong, msg("问", ""), answer.Progress{})
		_, calls["Handoff"] = b.Handoff(t.Context(), id, wrong, session.Message{})
		_, calls["History"] = b.History(t.Context(), id, wrong, 0)
		_, calls["Wait"] = b.Wait(t.Context(), id, wrong, 0)
		_, calls["Answer"] = b.Answer(t.Context(), a.ID, wrong)
		for name, err := range calls {
			if !errors.Is(err, session.ErrToken) {
				t.Errorf("%s with token %q: %v, want ErrToken", name, wrong, err)
			}
		}
	}
}

func TestErasingLeavesNothingAndWakesWhoListens(t *testing.T) {
	b := newBed(t)
	id, token := b.create(t)
	a, err := b.Send(t.Context(), id, token, msg("问", ""), answer.Progress{})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := b.Wait(t.Context(), id, token, 2)
		ended <- err
	}()
	if err := b.Erase(t.Context(), id, token); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, session.ErrNotFound) {
		t.Errorf("listener: %v, want ErrNotFound", err)
	}
	if _, err := b.Answer(t.Context(), a.ID, token); !errors.Is(err, session.ErrNotFound) {
		t.Errorf("answer: %v, want ErrNotFound", err)
	}
	if err := b.Erase(t.Context(), id, token); !errors.Is(err, session.ErrNotFound) {
		t.Errorf("erase again: %v, want ErrNotFound", err)
	}
}

func TestAListenerGetsEachTurnOnceInOrder(t *testing.T) {
	b := newBed(t)
	id, token := b.create(t)
	const n = 20
	got := make(chan []string, 1)
	go func() {
		var texts []string
		var after int64
		for len(texts) < 2*n {
			es, err := b.Wait(t.Context(), id, token, after)
			if err != nil {
				t.Errorf("wait: %v", err)
				break
			}
			for _, e := range es {
				if e.Seq != after+1 {
					t.Errorf("turn %d after %d", e.Seq, after)
				}
				after = e.Seq
				texts = append(texts, e.Text)
			}
		}
		got <- texts
	}()
	for i := range n {
		if _, err := b.Send(t.Context(), id, token, msg(fmt.Sprint("问题", i), ""), answer.Progress{}); err != nil {
			t.Fatal(err)
		}
	}
	if texts := <-got; !slices.Equal(texts, b.texts(t, id, token)) {
		t.Errorf("listener got %q", texts)
	}
}

func TestWaitingEndsWithItsContextOrTheProgram(t *testing.T) {
	b := newBed(t)
	id, token := b.create(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if es, err := b.Wait(ctx, id, token, 0); err != nil || len(es) != 0 {
		t.Errorf("wait with an ended context = %v, %v; want nothing", es, err)
	}
	if err := b.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Wait(t.Context(), id, token, 0); !errors.Is(err, session.ErrClosing) {
		t.Errorf("wait while closing: %v, want ErrClosing", err)
	}
	if _, err := b.Send(t.Context(), id, token, msg("问", ""), answer.Progress{}); !errors.Is(err, session.ErrClosing) {
		t.Errorf("send while closing: %v, want ErrClosing", err)
	}
}

func TestClosingWaitsForTheRunningTurnAndCutsOffALateOne(t *testing.T) {
	b := newBed(t)
	id, token := b.create(t)
	entered, release := make(chan struct{}), make(chan struct{})
	b.path.hook = func(ctx context.Context, n int) error {
		if n == 1 {
			close(entered)
			<-release
			return nil
		}
		return nil
	}
	sent := make(chan error, 1)
	go func() {
		_, err := b.Send(context.Background(), id, token, msg("问", "k"), answer.Progress{})
		sent <- err
	}()
	<-entered
	closed := make(chan error, 1)
	go func() { closed <- b.Close(context.Background()) }()
	select {
	case err := <-closed:
		t.Fatalf("closed (%v) before the turn was done", err)
	case release <- struct{}{}:
	}
	if err := <-closed; err != nil {
		t.Errorf("close: %v", err)
	}
	if err := <-sent; err != nil {
		t.Errorf("the running turn: %v", err)
	}

	late := newBed(t)
	id, token = late.create(t)
	entered = make(chan struct{})
	late.path.hook = func(ctx context.Context, _ int) error {
		close(entered)
		<-ctx.Done()
		return ctx.Err()
	}
	go func() {
		_, err := late.Send(context.Background(), id, token, msg("问", "k"), answer.Progress{})
		sent <- err
	}()
	<-entered
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := late.Close(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("close past its time: %v, want context.Canceled", err)
	}
	if err := <-sent; !errors.Is(err, session.ErrUnavailable) {
		t.Errorf("the turn cut off: %v, want ErrUnavailable", err)
	}
}

func TestPastItsTimeClosingBeginsNoTurnThatStandsInLine(t *testing.T) {
	b := newBedWith(t, func(o *session.Options) { o.TurnTimeout = time.Second })
	id, token := b.create(t)
	entered := make(chan struct{}, 3)
	b.path.hook = func(ctx context.Context, _ int) error {
		entered <- struct{}{}
		<-ctx.Done()
		return ctx.Err()
	}
	sent := make(chan error, 3)
	for i := range cap(sent) {
		go func() {
			_, err := b.Send(context.Background(), id, token, msg("问", fmt.Sprint(i)), answer.Progress{})
			sent <- err
		}()
	}
	<-entered
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Close(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("close past its time: %v, want context.Canceled", err)
	}
	if n := len(b.path.asks()); n != 1 {
		t.Errorf("%d turns were begun, want only the one that was running", n)
	}
	for range cap(sent) {
		if err := <-sent; err == nil {
			t.Error("a turn was answered that could not be")
		}
	}
}

func TestALanguageHoldsFromTheMessageThatChangesIt(t *testing.T) {
	b := newBed(t)
	id, token := b.create(t)
	lang := func() string { asks := b.path.asks(); return asks[len(asks)-1].Lang }
	for i, tt := range []struct{ wants, want string }{{"", "zh-CN"}, {"en-US", "en"}, {"", "en"}, {"zh-CN", "zh-CN"}} {
		m := msg(fmt.Sprint("第", i, "问"), "")
		m.Lang = tt.wants
		if _, err := b.Send(t.Context(), id, token, m, answer.Progress{}); err != nil {
			t.Fatal(err)
		}
		if got := lang(); got != tt.want {
			t.Errorf("message %d, which wants %q, was answered in %q, want %q", i, tt.wants, got, tt.want)
		}
	}
	asked := session.Message{Key: "h", Lang: "en"}
	first, err := b.Handoff(t.Context(), id, token, asked)
	if err != nil || !strings.Contains(first.Text, "call") {
		t.Errorf("handoff = %q, %v; want it in English", first.Text, err)
	}
	asked.Lang = "zh-CN" // a retry, after the language was switched
	if again, err := b.Handoff(t.Context(), id, token, asked); err != nil || again.ID != first.ID {
		t.Errorf("handoff again = %s, %v; want the same, %s", again.ID, err, first.ID)
	}
}

func TestAskingForAPersonGivesPhoneAndHoursAndKeepsTheState(t *testing.T) {
	b := newBed(t)
	c, token, err := b.Create(t.Context(), session.Start{Lang: "en-GB"}, session.Key{})
	if err != nil {
		t.Fatal(err)
	}
	id := c.ID
	if _, err := b.Send(t.Context(), id, token, msg("fee?", ""), answer.Progress{}); err != nil {
		t.Fatal(err)
	}
	first, err := b.Handoff(t.Context(), id, token, msg("", "h1"))
	if err != nil {
		t.Fatal(err)
	}
	h := first.Handoff
	if first.Outcome != answer.Handoff || h == nil || h.State != "closed" || h.Phone != "12345" || h.Hours != "7×24小时" {
		t.Errorf("handoff = %+v, %+v", first, h)
	}
	if !strings.Contains(first.Text, "12345") || !strings.Contains(first.Text, "call") {
		t.Errorf("text = %q, want it in English with the phone", first.Text)
	}
	again, err := b.Handoff(t.Context(), id, token, msg("", "h1"))
	if err != nil || again.ID != first.ID {
		t.Errorf("same key = %s, %v; want %s", again.ID, err, first.ID)
	}
	a, err := b.Send(t.Context(), id, token, msg("days?", ""), answer.Progress{})
	if err != nil || !strings.HasPrefix(a.Text, "2. ") {
		t.Errorf("after it = %q, %v; want the state to go on", a.Text, err)
	}
	if got := b.texts(t, id, token); len(got) != 6 {
		t.Errorf("history = %q, want six turns", got)
	}
}

func TestCreatingAgainWithTheSameKeyGivesTheSameConversation(t *testing.T) {
	b := newBed(t)
	key := session.Key{Caller: "192.0.2.1", Value: "create-1"}
	start := session.Start{Region: "990100"}
	c, token, err := b.Create(t.Context(), start, key)
	if err != nil {
		t.Fatal(err)
	}
	again, tokenAgain, err := b.Create(t.Context(), start, key)
	if err != nil || again.ID != c.ID || tokenAgain != token {
		t.Errorf("again = %s %v, want the same id and token", again.ID, err)
	}
	other, _, err := b.Create(t.Context(), start, session.Key{Caller: "192.0.2.2", Value: "create-1"})
	if err != nil || other.ID == c.ID {
		t.Errorf("another caller's key = %s, %v; want a conversation of its own", other.ID, err)
	}
	if _, _, err := b.Create(t.Context(), session.Start{Region: "990102"}, key); !errors.Is(err, session.ErrKeyReused) {
		t.Errorf("other request: %v, want ErrKeyReused", err)
	}
	if _, err := b.Send(t.Context(), c.ID, token, msg("问", ""), answer.Progress{}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Create(t.Context(), start, key); !errors.Is(err, session.ErrKeyReused) {
		t.Errorf("after something was said: %v, want ErrKeyReused", err)
	}
}

func TestCreateRefusesWhatItDoesNotKnow(t *testing.T) {
	b := newBed(t)
	for _, tt := range []struct {
		give session.Start
		want error
	}{
		{session.Start{Region: "123"}, session.ErrRegion},
		{session.Start{Region: "998877"}, session.ErrRegion},
		{session.Start{Region: "'; DROP"}, session.ErrRegion},
		{session.Start{Channel: "fax"}, session.ErrChannel},
		{session.Start{Audience: "robot"}, session.ErrAudience},
		{session.Start{Region: " 990100000000 "}, nil},
		{session.Start{Lang: "tlh"}, nil},
	} {
		c, _, err := b.Create(t.Context(), tt.give, session.Key{})
		if !errors.Is(err, tt.want) {
			t.Errorf("create %+v: %v, want %v", tt.give, err, tt.want)
		}
		if tt.give.Region != "" && err == nil && c.Region != "990100" {
			t.Errorf("create %+v: region %q, want 990100", tt.give, c.Region)
		}
	}
}

func TestMessagesThatCannotBeTaken(t *testing.T) {
	b := newBed(t)
	id, token := b.create(t)
	for _, text := range []string{"", " \n\t　"} {
		if _, err := b.Send(t.Context(), id, token, msg(text, ""), answer.Progress{}); !errors.Is(err, session.ErrEmpty) {
			t.Errorf("send %q: %v, want ErrEmpty", text, err)
		}
	}
	var long *session.TooLong
	_, err := b.Send(t.Context(), id, token, msg(strings.Repeat("长", 2001), ""), answer.Progress{})
	if !errors.As(err, &long) || long.Limit != 2000 || long.Got != 2001 {
		t.Errorf("2001 characters: %v, want TooLong 2000", err)
	}
	if got := b.texts(t, id, token); len(got) != 0 {
		t.Errorf("history = %q, want nothing recorded", got)
	}
}

func TestRatings(t *testing.T) {
	b := newBed(t)
	id, token := b.create(t)
	a, err := b.Send(t.Context(), id, token, msg("问", ""), answer.Progress{})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		give session.Rating
		want error
	}{
		{session.Rating{Grade: 0}, session.ErrGrade},
		{session.Rating{Grade: 6}, session.ErrGrade},
		{session.Rating{Grade: 1, Reason: "没答到点子上", Key: "k"}, nil},
		{session.Rating{Grade: 1, Reason: "没答到点子上", Key: "k"}, nil},
		{session.Rating{Grade: 2, Reason: "没答到点子上", Key: "k"}, session.ErrKeyReused},
		{session.Rating{Grade: 5}, nil},
	} {
		if err := b.Rate(t.Context(), a.ID, token, tt.give); !errors.Is(err, tt.want) {
			t.Errorf("rate %+v: %v, want %v", tt.give, err, tt.want)
		}
	}
	if err := b.Rate(t.Context(), "a_none", token, session.Rating{Grade: 3}); !errors.Is(err, session.ErrNotFound) {
		t.Errorf("rate no answer: %v, want ErrNotFound", err)
	}
}

func TestAQuestionOutsideAConversationLeavesNothing(t *testing.T) {
	b := newBed(t)
	a, err := b.Ask(t.Context(), session.Query{Text: "身份证补领", Region: "990100", Day: 20250101})
	if err != nil || a.Text != "1. 问的是：身份证补领" || a.ID != "" || a.AsOf != 20250101 {
		t.Errorf("ask = %+v, %v", a, err)
	}
	if _, err := b.Ask(t.Context(), session.Query{Text: "问", Region: "998877"}); !errors.Is(err, session.ErrRegion) {
		t.Errorf("unknown region: %v", err)
	}
}

func TestSweepKeepsToItsDay(t *testing.T) {
	b := newBed(t)
	id, token := b.create(t)
	if _, err := b.Send(t.Context(), id, token, msg("问", ""), answer.Progress{}); err != nil {
		t.Fatal(err)
	}
	b.create(t) // nothing said in it
	b.now = b.now.Add(25 * time.Hour)
	if n, err := b.Sweep(t.Context(), b.now.AddDate(0, 0, -180)); n != 1 || err != nil {
		t.Errorf("sweep = %d, %v; want the empty one", n, err)
	}
	if n, err := b.Sweep(t.Context(), b.now); n != 1 || err != nil {
		t.Errorf("sweep of all = %d, %v; want 1", n, err)
	}
	if _, err := b.Conversation(t.Context(), id, token); !errors.Is(err, session.ErrNotFound) {
		t.Errorf("after sweep: %v, want ErrNotFound", err)
	}
}

// TestTwoProgramsOnOneFileDoNotDoubleATurn lets two sessions, as two processes
// would, take the same message at once.
func TestTwoProgramsOnOneFileDoNotDoubleATurn(t *testing.T) {
	b := newBed(t)
	other := reopen(t, b.file)
	id, token := b.create(t)
	for i := range 10 {
		var wg sync.WaitGroup
		var got [2]answer.Answer
		for j, s := range []*bed{b, other} {
			wg.Go(func() {
				a, err := s.Send(t.Context(), id, token, msg(fmt.Sprint("问题", i), fmt.Sprint("k", i)), answer.Progress{})
				if err != nil {
					t.Errorf("program %d, message %d: %v", j, i, err)
				}
				got[j] = a
			})
		}
		wg.Wait()
		if got[0].ID != got[1].ID {
			t.Errorf("message %d was answered twice: %s and %s", i, got[0].ID, got[1].ID)
		}
	}
	if got := b.texts(t, id, token); len(got) != 20 {
		t.Errorf("history has %d turns, want 20: %q", len(got), got)
	}
}
