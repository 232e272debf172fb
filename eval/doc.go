// Program eval measures the assistant. Without arguments it runs the project's own
// golden cases, talks and drafts over the sample city and compares them with the baseline
// under version control.
//
//	go run ./eval                                 the gate
//	go run ./eval -wrong                          every wrong case with its trace
//	go run ./eval -perturb -html report.html      also in other words; one page
//	go run ./eval -repeat 3                       every run the same reply?
//	go run ./eval -update                         keep the result as the baseline
//	go run ./eval -guides DIR -region 371300 -cases FILE
//	go run ./eval -talks FILE                     conversations, every reply judged
//	go run ./eval -drafts FILE                    drafts against the checker
//	go run ./eval -beir DIR -json                 retrieval alone
//
// Exit status: 0 in order, 1 worse than the baseline, 2 usage or failure. What is
// worse: fewer right, a case broken that was right, a case whose runs differ, a
// kind of rewording that falls below the baseline's interval, a kind of wrong
// drafts caught less often, more right drafts rejected.
//
// # What the files hold
//
// Cases are JSON Lines (package cases): a conversation of which the last reply is
// judged. Talks are scripts (package talk): every reply is judged. Drafts are JSON
// Lines (package draft): answers somebody proposes, right or subtly wrong, for the
// checker. What counts as right is package metric's to say. testdata/golden,
// testdata/talks and testdata/drafts are the project's own: a file put there is run
// by the gate. testdata/baseline.json names the cases known to be wrong.
//
// # What the measures mean
//
// factPrecision is, of the critical facts (amounts, durations, dates, phones,
// addresses, numbers) in replies, the share that stand in a guide the case expects,
// told to this division; a reply that should have been a refusal has none that
// does. misplaced and outdated count replies that cite what doesn't hold for the
// person's place or day. hit@k is whether an expected guide is among the first k
// found: no reply can be better than that. Precision and recall of outcomes take
// an outcome the case allows as right. Shares have Wilson's 95% interval, means a
// bootstrap's.
//
// Start at [mainErr] and [bench]; a reply's judgement is [bench.judge].
package main
