/** A stretch of time for people: `0.4 s`, `2 min 05 s`, `3 h 04 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 59.95) return `${Math.max(0, seconds).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${padded(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${padded(Math.floor((whole % 3600) / 60))} min`;
}

function padded(number: number): string {
  return String(number).padStart(2, '0');
}
