/** Real proxies in front of a server. */
package brookloom.it.proxies;
