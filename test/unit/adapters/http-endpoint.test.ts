import { expect, it } from 'vitest';
import { httpEndpoint } from '../../../src-main/core/adapters/http-endpoint.ts';

it.each([
  ['http://crm.example.com/v1?x=1', { host: 'crm.example.com', port: 80, tls: false }],
  ['https://crm.example.com', { host: 'crm.example.com', port: 443, tls: true }],
  ['https://crm.example.com:8443/soap?wsdl', { host: 'crm.example.com', port: 8443, tls: true }],
  ['http://[::1]:8080', { host: '::1', port: 8080, tls: false }],
])('the connection test knocks where requests to %s go', (address, endpoint) => {
  expect(httpEndpoint(address)).toEqual({ kind: 'socket', ...endpoint });
});
