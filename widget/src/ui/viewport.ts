import { useEffect } from "preact/hooks";

/** Keep an element as high as what the on-screen keyboard leaves visible (iOS does not shrink the page itself). */
export function useVisibleHeight(element: { current: HTMLElement | null }, isFixed: boolean): void {
  useEffect(() => {
    const viewport = window.visualViewport;
    if (!viewport) return;
    const fit = () => {
      element.current?.style.setProperty("--visible", `${viewport.height}px`);
      if (isFixed) element.current?.style.setProperty("--hidden", `${viewport.offsetTop}px`);
    };
    fit();
    viewport.addEventListener("resize", fit);
    viewport.addEventListener("scroll", fit);
    return () => {
      viewport.removeEventListener("resize", fit);
      viewport.removeEventListener("scroll", fit);
    };
  }, []);
}
