/** What tests need to serve TLS: an authority, a client that looks at certificates, a real ACME server. */
package brookloom.server.testing;
