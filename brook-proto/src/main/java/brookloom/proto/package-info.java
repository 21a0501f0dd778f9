/**
 * Brook's wire format without any I/O: every limit is in {@link brookloom.proto.BrookProtocol}, and the only classes
 * that move a nonce are {@link brookloom.proto.FragmentSealer} and {@link brookloom.proto.FragmentOpener}.
 */
@NullMarked
package brookloom.proto;

import org.jspecify.annotations.NullMarked;
