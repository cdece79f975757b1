// Makes the studio work without a network and keeps its policy on hosts that set no headers. The build fills in the
// version and the files; a new version waits until the person asks for it.
(function () {
  var version = '__VERSION__';
  var files = ['__FILES__'];
  var prefix = 'studio-page-';
  var cacheName = prefix + version;
  var scope = new URL('./', self.location.href);
  // As e2e/scripts/static-server.mjs sets them.
  var headers = {
    'Content-Security-Policy':
      "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' blob:; img-src 'self' blob: data:",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
  };

  self.addEventListener('install', function (event) {
    event.waitUntil(
      caches.open(cacheName).then(function (cache) {
        return cache.addAll(
          files.map(function (file) {
            return new Request(new URL(file, scope), { cache: 'no-cache' });
          }),
        );
      }),
    );
  });

  self.addEventListener('activate', function (event) {
    event.waitUntil(removeOld().then(() => self.clients.claim()));
  });

  self.addEventListener('message', function (event) {
    if (event.data === 'apply') self.skipWaiting();
  });

  self.addEventListener('fetch', function (event) {
    var request = event.request;
    if (request.method !== 'GET' || new URL(request.url).origin !== scope.origin) return;
    event.respondWith(answer(request));
  });

  /** Another tab may still be of the version before and want a part of it: its files stay until it is gone. */
  async function removeOld() {
    var tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
    if (tabs.length > 1) return;
    var names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith(prefix) && name !== cacheName).map((name) => caches.delete(name)));
  }

  async function answer(request) {
    var address = new URL(request.url);
    address.search = '';
    address.hash = '';
    if (address.href === scope.href) address = new URL('index.html', scope);
    var own = await caches.open(cacheName);
    var found = (await own.match(address)) || (await caches.match(address)) || (await fetch(request));
    return withPolicy(found);
  }

  function withPolicy(response) {
    // Nothing can be added to an answer that the browser hides from scripts.
    if (response.status === 0 || response.type === 'opaque' || response.type === 'opaqueredirect') return response;
    var all = new Headers(response.headers);
    for (var name of Object.keys(headers)) all.set(name, headers[name]);
    var isEmpty = response.status === 204 || response.status === 304;
    return new Response(isEmpty ? null : response.body, { status: response.status, statusText: response.statusText, headers: all });
  }
})();
