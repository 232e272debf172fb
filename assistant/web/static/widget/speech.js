// Reading aloud, only by a voice that lives on the device: a remote voice would
// send the conversation to somebody else's server.

/** voiceFor returns a local Chinese voice, or null. */
export function voiceFor() {
  const synth = globalThis.speechSynthesis;
  if (!synth) return null;
  return synth.getVoices().find((voice) => voice.localService && /^(zh|cmn)\b/i.test(voice.lang)) || null;
}

/** onVoices calls back when the list of voices changes: browsers fill it late. */
export function onVoices(callback) {
  globalThis.speechSynthesis?.addEventListener?.("voiceschanged", callback);
}

export class Reader {
  #ended = null;

  /** read speaks a text; ended is called once, also when it is cut off. */
  read(text, ended) {
    this.stop();
    const voice = voiceFor();
    if (!voice) return false;
    // Engines stop in the middle of long utterances, so one a sentence.
    const sentences = text.match(/[^。！？；\n]+[。！？；\n]?/g) || [];
    if (!sentences.length) return false;
    this.#ended = ended;
    sentences.forEach((sentence, i) => {
      const utterance = new SpeechSynthesisUtterance(sentence.trim());
      utterance.voice = voice;
      utterance.lang = voice.lang;
      utterance.rate = 0.9;
      if (i === sentences.length - 1) utterance.onend = () => this.#finish(ended);
      utterance.onerror = () => this.#finish(ended);
      speechSynthesis.speak(utterance);
    });
    return true;
  }

  stop() {
    globalThis.speechSynthesis?.cancel();
    this.#finish(this.#ended);
  }

  // An utterance of an earlier reading may report late: it must not end this one.
  #finish(ended) {
    if (!ended || ended !== this.#ended) return;
    this.#ended = null;
    ended();
  }
}
