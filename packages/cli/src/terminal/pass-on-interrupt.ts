/** A terminal that readline reads from sends no signal. Where nobody listens, it does what it does otherwise: it ends the process. */
export function passOnInterrupt(): void {
  if (!process.emit('SIGINT', 'SIGINT')) process.kill(process.pid, 'SIGINT');
}
