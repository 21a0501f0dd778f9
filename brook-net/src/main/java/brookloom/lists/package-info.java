/**
 * Lists of domains and address blocks from files and URLs: {@link brookloom.proto.lists.DomainList} and
 * {@link brookloom.proto.lists.CidrList} are immutable and hold no object per entry; a
 * {@link brookloom.proto.lists.ReloadingSource} keeps one up to date.
 */
@NullMarked
package brookloom.lists;

import org.jspecify.annotations.NullMarked;
