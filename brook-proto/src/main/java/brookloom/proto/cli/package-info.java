/** What the front ends of server and client share: options, their parsing, logging, exit codes. No tunnel code. */
@NullMarked
package brookloom.proto.cli;

import org.jspecify.annotations.NullMarked;
