// Runs in the preview before the page's scripts, and keeps them from WebRTC (see preview.py).
// What the page redefines afterwards is not used.
{
  delete window.RTCPeerConnection;
  delete window.webkitRTCPeerConnection;
  delete window.XSLTProcessor;
  const {apply} = Reflect, {toLowerCase, includes, endsWith, slice} = String.prototype;
  window.trustedTypes.createPolicy('default', {
    createHTML(html, type, sink) {
      const text = apply(toLowerCase, html, []);
      const has = word => apply(includes, text, [word]);
      if (has('srcdoc') || has('<!entity') || apply(includes, sink, ['srcdoc'])) return null;
      // a word that is written in pieces
      for (let length = 1; length < 6; length++)
        if (apply(endsWith, text, [apply(slice, 'srcdoc', [0, length])])) return html + ' ';
      return html;
    },
    createScript: script => script,
    createScriptURL: url => url,
  });
  delete window.trustedTypes;
}
