// Package talk reads conversations that are kept as scripts a person can read
// and write: one file a conversation, every turn with what the reply must be.
//
//	# A line that begins with # is a comment, an empty line means nothing.
//	题: 老大爷用语音问身份证              what it is about, for reports
//	地区: 990102                        the session's division; missing or 无: unknown
//	日期: 2026-03-12                     the day; missing: the run's
//	语言: zh-CN                          or en; missing: zh-CN
//
//	人: 身份证丢了，补办要多少钱？
//	期: answer | clarify                the outcome, then others that are right too
//	据: anlan-id-card-reissue           one of these guides is cited
//	有: 40元 | 四十元                     the text has one of these; several lines: each
//	无: 青岚 | 免费                       the text has none of these
//	长: 300                             characters at most; missing: 600
//	注: for the reader; not judged
//
// The head stands before the first 人; each turn begins with 人 and needs one
// 期. The colon may be ： or :. The file's name without .txt is the talk's id. A
// turn is judged as a case is (package metric); its context is the program's own
// replies to the turns before it.
//
// Start at [Read]; [Talk.Turns] are ready to be judged.
package talk
