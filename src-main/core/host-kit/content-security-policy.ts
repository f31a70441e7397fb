/**
 * What a page of ours may do: only what its own origin serves, no inline script or style, nothing embedded from
 * elsewhere, nothing posted, and no page around it.
 *
 * @param wire source expression of the wire to the core; empty where the wire is no network connection
 */
export function contentSecurityPolicy(wire: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' blob:",
    `connect-src 'self' ${wire}`.trimEnd(),
    "frame-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

/** Device and payment features no part of the product uses. */
export const permissionsPolicy =
  'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=(), display-capture=()';
