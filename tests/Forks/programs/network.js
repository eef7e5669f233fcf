//// http
const http = require('http'); const s = http.createServer((q, r) => { r.setHeader('x', 'y'); r.end(`${q.method} ${q.url}`) }).listen(0, () => http.get({ port: s.address().port, path: '/p?q=1' }, r => { let t = ''; r.on('data', d => t += d).on('end', () => { console.log(r.statusCode, r.headers.x, t); s.close() }) }))
//// http-post-and-keep-alive
const http = require('http'); const agent = new http.Agent({ keepAlive: true }); const s = http.createServer((q, r) => q.pipe(r)).listen(0, async () => { for (let i = 0; i < 3; i++) await new Promise(done => http.request({ port: s.address().port, method: 'POST', agent }, r => r.on('data', d => console.log(String(d))).on('end', done)).end('body ' + i)); agent.destroy(); s.close() })
//// fetch
const s = require('http').createServer((q, r) => r.end(JSON.stringify({ ok: q.headers.accept }))).listen(0, async () => { const r = await fetch(`http://127.0.0.1:${s.address().port}/`); console.log(r.status, await r.json()); s.close(); s.closeAllConnections() })
//// fetch-refused
fetch('http://127.0.0.1:9/').catch(error => console.log(error.message, error.cause.code))
//// net
const net = require('net'); const s = net.createServer(c => c.on('data', d => c.end(String(d).toUpperCase()))).listen(0, '127.0.0.1', () => { const c = net.connect(s.address().port, () => c.write('hello')); c.on('data', d => console.log(String(d))).on('end', () => s.close()) }); s.on('close', () => console.log('closed'))
//// net-refused
require('net').connect(1, '127.0.0.1').on('error', error => console.log(error.code, error.address, error.port))
//// net-unreachable
require('net').connect(80, '192.0.2.1').on('error', error => console.log(error.code))
//// unix-socket
const net = require('net'); const s = net.createServer(c => c.end('unix')).listen('/tmp/s', () => net.connect('/tmp/s').on('data', d => console.log(String(d))).on('close', () => s.close()))
//// ipv6
const net = require('net'); const s = net.createServer(c => c.end()).listen(0, '::1', () => { console.log(s.address().family); net.connect(s.address().port, '::1').on('close', () => s.close()).resume() }).on('error', error => console.log(error.code))
//// udp
const d = require('dgram'); const s = d.createSocket('udp4').bind(0, () => d.createSocket('udp4').send('hi', s.address().port, function () { this.close() })); s.on('message', m => { console.log(String(m)); s.close() })
//// dns-fails
require('dns').lookup('example.com', error => console.log(error.code, error.syscall, error.hostname))
//// dns-localhost
require('dns').lookup('localhost', { all: true }, (error, all) => console.log(error, all)); require('dns').promises.lookup('127.0.0.1').then(console.log)
//// dns-resolve-fails
require('dns').resolve4('example.com', error => console.log(error.code)); console.log(require('dns').getServers())
//// http-dns-fails
require('http').get('http://example.invalid/').on('error', error => console.log(error.code))
//// http2
const h = require('http2'); const s = h.createServer().listen(0, () => { const c = h.connect(`http://127.0.0.1:${s.address().port}`); const r = c.request({ ':path': '/' }); r.on('response', headers => console.log(headers[':status'])); r.on('data', d => console.log(String(d))).on('end', () => { c.close(); s.close() }); r.end() }); s.on('stream', stream => { stream.respond({ ':status': 200 }); stream.end('two') })
//// tls-certificate-refused
require('https').get({ host: '127.0.0.1', port: 9 }).on('error', error => console.log(error.code)); console.log(require('tls').rootCertificates.length > 100)
//// websocket
console.log(typeof WebSocket, typeof EventSource); new WebSocket('ws://127.0.0.1:9').onerror = event => console.log(event.type)
//// address-in-use
const net = require('net'); const s = net.createServer().listen(0, () => net.createServer().listen(s.address().port).on('error', error => { console.log(error.code); s.close() }))
//// server-unref
require('http').createServer().listen(0).unref(); console.log('end')
//// many-requests
const http = require('http'); let n = 0; const s = http.createServer((q, r) => r.end(q.url)).listen(0, async () => { const all = await Promise.all(Array.from({ length: 50 }, (_, i) => fetch(`http://127.0.0.1:${s.address().port}/${i}`).then(r => r.text()))); console.log(all.length, all[49]); s.close(); s.closeAllConnections() })
//// url-and-query
const u = new URL('http://u:p@h:8080/a/../b?x=1&y=%20#z'); u.searchParams.append('k', 'ü'); console.log(u.href, u, [...u.searchParams], require('querystring').parse('a=1&a=2'), URL.canParse('x'), require('url').domainToASCII('español.com'))
