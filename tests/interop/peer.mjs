// A js-libp2p peer for the interop suite, driven by lines on standard input.
//
// At start it prints one line   ok id=<peer id> address=<multiaddr> liar=<multiaddr> liarId=<peer id>
// Then each command line gets one answer line, "ok key=value …" or "error <message>":
//
//   dial ADDRESS        connect; the address ends in /p2p/ID, which js checks
//   identify PEER       what identify said
//   ping PEER
//   echo PEER BYTES     random bytes there and back, compared
//   perf PEER UP DOWN   bytes up, then bytes down
//   refused PEER NAME   whether the peer declines a protocol
//   hangup PEER
//
// The liar is a second node whose signature on its noise key is wrong. Ends with standard input.

// js-libp2p 3 uses built-ins of Node 22; these let it run on Node 20.
Promise.withResolvers ??= function () {
  let resolve, reject
  const promise = new Promise((a, b) => { resolve = a; reject = b })
  return { promise, resolve, reject }
}
Set.prototype.difference ??= function (other) { return new Set([...this].filter(x => !other.has(x))) }
Set.prototype.union ??= function (other) { return new Set([...this, ...other]) }
Set.prototype.intersection ??= function (other) { return new Set([...this].filter(x => other.has(x))) }

const { createInterface } = await import('node:readline')
const { randomBytes } = await import('node:crypto')
const { createLibp2p } = await import('libp2p')
const { tcp } = await import('@libp2p/tcp')
const { noise } = await import('@libp2p/noise')
const { yamux } = await import('@libp2p/yamux')
const { identify, identifyPush } = await import('@libp2p/identify')
const { ping } = await import('@libp2p/ping')
const { peerIdFromString } = await import('@libp2p/peer-id')
const { multiaddr } = await import('@multiformats/multiaddr')
const { generateKeyPair } = await import('@libp2p/crypto/keys')

const ECHO = '/test/echo/1.0.0'
const PERF = '/perf/1.0.0'
const CHUNK = 65536
const patience = () => AbortSignal.timeout(60_000)

async function start (privateKey) {
  const node = await createLibp2p({
    privateKey,
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify(), identifyPush: identifyPush(), ping: ping() },
    connectionGater: { denyDialMultiaddr: async () => false },
    connectionMonitor: { enabled: false },
    // By default js admits 5 inbound connections a second and host.
    connectionManager: { inboundConnectionThreshold: 1000, maxIncomingPendingConnections: 1000 }
  })
  await node.handle(ECHO, async stream => {
    for await (const part of stream) await send(stream, part)
    await stream.close()
  }, { maxInboundStreams: 256 })
  await node.handle(PERF, async stream => {
    let head = Buffer.alloc(0)
    for await (const part of stream) {
      if (head.length < 8) head = Buffer.concat([head, Buffer.from(part.subarray(0, 8))])
    }
    await sendZeros(stream, Number(head.readBigUInt64BE(0)))
    await stream.close()
  }, { maxInboundStreams: 256 })
  return node
}

async function send (stream, part) {
  if (!stream.send(part)) await stream.onDrain({ signal: patience() })
}

async function sendZeros (stream, bytes) {
  const zeros = new Uint8Array(CHUNK)
  for (let left = bytes; left > 0; left -= CHUNK) await send(stream, zeros.subarray(0, Math.min(left, CHUNK)))
}

const identified = new Map()
const node = await start(await generateKeyPair('Ed25519'))
node.addEventListener('peer:identify', event => identified.set(event.detail.peerId.toString(), event.detail))

const lyingKey = await generateKeyPair('Ed25519')
const honestSign = lyingKey.sign.bind(lyingKey)
lyingKey.sign = async (...args) => {
  const signature = Uint8Array.from(await honestSign(...args))
  signature[0] ^= 1
  return signature
}
const liar = await start(lyingKey)

const connectionTo = peer => {
  const open = node.getConnections(peerIdFromString(peer)).filter(each => each.status === 'open')
  if (open.length === 0) throw new Error('not connected to ' + peer)
  return open[0]
}
const list = values => (values ?? []).map(String).join(',')

const commands = {
  async dial (address) {
    const connection = await node.dial(multiaddr(address), { signal: patience() })
    return { id: connection.remotePeer, encryption: connection.encryption, muxer: connection.multiplexer }
  },
  async identify (peer) {
    for (let tries = 0; !identified.has(peer) && tries < 500; tries++) await new Promise(resolve => setTimeout(resolve, 10))
    const seen = identified.get(peer)
    if (seen == null) throw new Error('not identified')
    return { agent: seen.agentVersion, version: seen.protocolVersion, protocols: list(seen.protocols), addresses: list(seen.listenAddrs), observed: seen.observedAddr }
  },
  async ping (peer) {
    await node.services.ping.ping(peerIdFromString(peer), { signal: patience() })
    return {}
  },
  async echo (peer, bytes) {
    const sent = randomBytes(Number(bytes))
    const stream = await connectionTo(peer).newStream(ECHO, { signal: patience() })
    const parts = []
    const reading = (async () => { for await (const part of stream) parts.push(Buffer.from(part.subarray())) })()
    for (let at = 0; at < sent.length; at += CHUNK) await send(stream, sent.subarray(at, at + CHUNK))
    await stream.close({ signal: patience() })
    await reading
    return { equal: Buffer.concat(parts).equals(sent) }
  },
  async perf (peer, up, down) {
    const stream = await connectionTo(peer).newStream(PERF, { signal: patience() })
    const head = Buffer.alloc(8)
    head.writeBigUInt64BE(BigInt(down))
    let received = 0
    const reading = (async () => { for await (const part of stream) received += part.byteLength })()
    await send(stream, head)
    await sendZeros(stream, Number(up))
    await stream.close({ signal: patience() })
    await reading
    return { received }
  },
  async refused (peer, protocol) {
    try {
      await connectionTo(peer).newStream(protocol, { signal: patience() })
      return { refused: false }
    } catch (e) {
      return { refused: e.name === 'UnsupportedProtocolError' }
    }
  },
  async hangup (peer) {
    await node.hangUp(peerIdFromString(peer), { signal: patience() })
    return {}
  }
}

const tell = fields => process.stdout.write('ok' + Object.entries(fields).map(([k, v]) => ` ${k}=${v}`).join('') + '\n')
tell({ id: node.peerId, address: node.getMultiaddrs()[0], liarId: liar.peerId, liar: liar.getMultiaddrs()[0] })
for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...args] = line.trim().split(/\s+/)
  try {
    tell(await commands[name](...args))
  } catch (e) {
    process.stdout.write(`error ${e.name}: ${e.message}`.replace(/\s+/g, ' ') + '\n')
  }
}
process.exit(0)
