// `make run` shows an address that ends in #token=…: a fragment never reaches a server or its logs.
// The token is kept for this browser tab only, and taken out of the address bar at once.
const KEY = "tiski:token";

export function authorization() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const given = fragment.get("token");
  if (given) {
    fragment.delete("token");
    const rest = fragment.toString();
    history.replaceState(null, "", location.pathname + location.search + (rest && `#${rest}`));
    sessionStorage.setItem(KEY, given);
  }
  return `Bearer ${given ?? sessionStorage.getItem(KEY) ?? "<paste a token>"}`;
}
