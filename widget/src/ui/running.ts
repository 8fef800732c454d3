import { useEffect, useRef, useState } from "preact/hooks";

/** Something that runs until it ends, is stopped, or goes out of sight: whether it runs, and how to start or stop it. */
export function useRunning(start: (onEnd: () => void) => () => void): [boolean, () => void] {
  const [isRunning, setRunning] = useState(false);
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);
  const end = () => {
    stop.current = null;
    setRunning(false);
  };
  const toggle = () => {
    if (stop.current) {
      stop.current();
      return end();
    }
    let isOver = false;
    const halt = start(() => {
      isOver = true;
      end();
    });
    if (isOver) return;
    stop.current = halt;
    setRunning(true);
  };
  return [isRunning, toggle];
}
