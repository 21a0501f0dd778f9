/**
 * Lists of domains and address blocks from files and URLs: {@link brookloom.lists.DomainList} and
 * {@link brookloom.lists.CidrList} are immutable and hold no object per entry; a
 * {@link brookloom.lists.ReloadingSource} keeps one up to date.
 */
@NullMarked
package brookloom.lists;

import org.jspecify.annotations.NullMarked;
