// sound.js - two short sounds made on the spot; off until somebody turns them on.
let context = null;

function tone(frequency, from, seconds) {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  const start = context.currentTime + from;
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0.0001, start);
  gain.gain.exponentialRampToValueAtTime(0.2, start + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, start + seconds);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(start);
  oscillator.stop(start + seconds);
}

function play(notes) {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!Context) return;
  context = context || new Context();
  for (const [frequency, from, seconds] of notes) tone(frequency, from, seconds);
}

export const alarmSound = () => play([[880, 0, 0.25], [660, 0.3, 0.25], [880, 0.6, 0.25], [660, 0.9, 0.4]]);
export const knock = () => play([[520, 0, 0.15], [700, 0.18, 0.25]]);
