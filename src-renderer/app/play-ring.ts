/** Two short tones (440 and 480 Hz, the North American ringing pair of ITU-T E.180), made here: no sound file is fetched. */
export function playRing(): void {
  const context = new AudioContext();
  const gain = context.createGain();
  gain.connect(context.destination);
  gain.gain.setValueAtTime(0, context.currentTime);
  for (const start of [0, 0.55]) {
    gain.gain.linearRampToValueAtTime(0.16, context.currentTime + start + 0.03);
    gain.gain.setValueAtTime(0.16, context.currentTime + start + 0.36);
    gain.gain.linearRampToValueAtTime(0, context.currentTime + start + 0.42);
  }
  const voices = [440, 480].map((frequency) => {
    const voice = context.createOscillator();
    voice.frequency.value = frequency;
    voice.connect(gain);
    voice.start();
    voice.stop(context.currentTime + 1.1);
    return voice;
  });
  voices.at(-1)?.addEventListener('ended', () => void context.close());
}
