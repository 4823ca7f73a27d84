import type { ReactNode } from "react";

type Size = { size?: number };

/** A picture of 24 by 24, in the colour of the words beside it. */
function Drawing({ size = 22, children }: Size & { children: ReactNode }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export function LibraryIcon({ size }: Size) {
  return (
    <Drawing size={size}>
      <rect x="3.5" y="4.5" width="17" height="15" rx="2.5" />
      <path d="M10 9.3v5.4l4.6-2.7z" />
    </Drawing>
  );
}

export function LiveIcon({ size }: Size) {
  return (
    <Drawing size={size}>
      <circle cx="12" cy="12" r="2.2" />
      <path d="M7.8 7.8a6 6 0 0 0 0 8.4M16.2 7.8a6 6 0 0 1 0 8.4M4.9 4.9a10 10 0 0 0 0 14.2M19.1 4.9a10 10 0 0 1 0 14.2" />
    </Drawing>
  );
}

export function UploadIcon({ size }: Size) {
  return (
    <Drawing size={size}>
      <path d="M12 15.5V4.5M7.5 8.7 12 4.2l4.5 4.5M4.5 16v3.5h15V16" />
    </Drawing>
  );
}

export function PersonIcon({ size }: Size) {
  return (
    <Drawing size={size}>
      <circle cx="12" cy="8.2" r="3.7" />
      <path d="M4.8 20c.8-3.9 3.6-5.8 7.2-5.8s6.4 1.9 7.2 5.8" />
    </Drawing>
  );
}

export function SearchIcon({ size }: Size) {
  return (
    <Drawing size={size}>
      <circle cx="10.8" cy="10.8" r="6.3" />
      <path d="m15.5 15.5 4.5 4.5" />
    </Drawing>
  );
}

export function CloseIcon({ size }: Size) {
  return (
    <Drawing size={size}>
      <path d="m6.5 6.5 11 11m0-11-11 11" />
    </Drawing>
  );
}

export function PauseIcon({ size }: Size) {
  return (
    <Drawing size={size}>
      <path d="M9 6v12M15 6v12" />
    </Drawing>
  );
}

export function PlayIcon({ size }: Size) {
  return (
    <Drawing size={size}>
      <path d="M8 5.5v13l10.5-6.5z" />
    </Drawing>
  );
}

export function CheckIcon({ size }: Size) {
  return (
    <Drawing size={size}>
      <path d="m5 12.5 4.7 4.7L19.5 7" />
    </Drawing>
  );
}

export function BackIcon({ size }: Size) {
  return (
    <Drawing size={size}>
      <path d="M14.5 5.5 8 12l6.5 6.5" />
    </Drawing>
  );
}

export function DownloadIcon({ size }: Size) {
  return (
    <Drawing size={size}>
      <path d="M12 4.5v11M7.5 11.3 12 15.8l4.5-4.5M4.5 19.5h15" />
    </Drawing>
  );
}

export function CameraIcon({ size }: Size) {
  return (
    <Drawing size={size}>
      <rect x="3" y="6.5" width="12.5" height="11" rx="2.5" />
      <path d="m15.5 10.8 5.5-3v8.4l-5.5-3" />
    </Drawing>
  );
}

export function FilmIcon({ size }: Size) {
  return (
    <Drawing size={size}>
      <rect x="3.5" y="5" width="17" height="14" rx="2" />
      <path d="M8 5v14M16 5v14M3.5 12h17" />
    </Drawing>
  );
}

export function AlertIcon({ size }: Size) {
  return (
    <Drawing size={size}>
      <path d="M12 4 2.8 19.8h18.4zM12 10.3v4.2M12 17.2v.1" />
    </Drawing>
  );
}

export function LostIcon({ size }: Size) {
  return (
    <Drawing size={size}>
      <path d="M3.5 9.5c5-4.5 12-4.5 17 0M6.8 13.3c3.1-2.7 7.3-2.7 10.4 0M12 17.5v.1M4.5 4.5l15 15" />
    </Drawing>
  );
}

export function MoreIcon({ size }: Size) {
  return (
    <Drawing size={size}>
      <path d="M5.5 12v.1M12 12v.1M18.5 12v.1" strokeWidth={2.6} />
    </Drawing>
  );
}

export function AgainIcon({ size }: Size) {
  return (
    <Drawing size={size}>
      <path d="M19 12a7 7 0 1 1-2.2-5.1L19.5 9.5M19.5 4.5v5h-5" />
    </Drawing>
  );
}

export function TrashIcon({ size }: Size) {
  return (
    <Drawing size={size}>
      <path d="M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.3 10.8v5M13.7 10.8v5" />
    </Drawing>
  );
}
