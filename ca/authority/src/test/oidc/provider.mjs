// An OpenID provider for the tests: anybody may sign in as anybody. node provider.mjs CONSOLE_REDIRECT; says READY ISSUER.
import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';
import { Provider } from 'oidc-provider';

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      { client_id: 'console', client_secret: 'a secret: 100%', redirect_uris: [process.argv[2]] },
      {
        client_id: 'device',
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        redirect_uris: ['http://127.0.0.1/callback'],
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    findAccount: async (_, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, email: `${id}@Acme.example`, email_verified: id !== 'mallory' }),
    }),
    features: { devInteractions: { enabled: true } },
    cookies: { keys: [randomBytes(16).toString('hex')] },
  });
  server.on('request', provider.callback());
  console.log(`READY ${issuer}`);
});
process.stdin.on('close', () => process.exit(0)).resume();
